using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Keeps layer norms in float32 while the rest of a model runs in a 16-bit type.</summary>
internal static class NormPrecision
{
    /// <summary>The type a norm's weights take when its model is cast to <paramref name="type"/>.</summary>
    public static ScalarType AtLeastSingle(ScalarType type)
        => type is ScalarType.BFloat16 or ScalarType.Float16 ? ScalarType.Float32 : type;

    /// <summary>Layer norm over the last axis in the weights' type.</summary>
    /// <returns>A tensor of the input's type and shape, owned by the caller.</returns>
    public static Tensor Normalise(Tensor input, Parameter weight, Parameter bias, double epsilon)
    {
        if (input.dtype == weight.dtype)
        {
            return nn.functional.layer_norm(input, weight.shape, weight, bias, epsilon);
        }

        using var wide = input.to(weight.dtype);
        using var normalised = nn.functional.layer_norm(wide, weight.shape, weight, bias, epsilon);
        return normalised.to(input.dtype);
    }
}
