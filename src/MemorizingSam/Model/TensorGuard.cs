using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Checks of the tensors that callers hand to a module.</summary>
internal static class TensorGuard
{
    /// <summary>Checks the number of axes, and the extent of those that are given as numbers.</summary>
    /// <param name="tensor">What the caller gave.</param>
    /// <param name="axes">One word per axis: a name for any extent, a number for exactly that one, as in <c>B 1 X Y Z</c>.</param>
    /// <param name="name">What the message calls the tensor.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    /// <exception cref="ArgumentException">The shape differs; the message names both.</exception>
    public static void Shape(Tensor tensor, string axes, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        var words = axes.Split(' ');
        var shape = tensor.shape;
        var fits = words.Length == shape.Length
            && words.Zip(shape).All(axis => !long.TryParse(axis.First, out var extent) || extent == axis.Second);
        if (!fits)
        {
            throw new ArgumentException($"{name} must have axes ({axes}), got shape ({string.Join(", ", shape)}).", name);
        }
    }
}
