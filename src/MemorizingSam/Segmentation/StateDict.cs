using MemorizingSam.Checkpoints;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Carries named tensors into a network.</summary>
internal static class StateDict
{
    /// <summary>What a network needs, in its own order.</summary>
    public static IReadOnlyList<ExpectedTensor> Expected(nn.Module network)
        => [.. network.state_dict().Select(entry => new ExpectedTensor(entry.Key, entry.Value.shape))];

    /// <summary>Copies values into a network on the processor, cast to its number type.</summary>
    /// <param name="network">Has a tensor of the same shape under each name.</param>
    /// <param name="tensors">Each name of the network once.</param>
    public static void Fill(nn.Module network, IReadOnlyList<NamedTensor> tensors) => Fill(network.state_dict(), tensors);

    /// <summary>Copies values into tensors, cast to their number type.</summary>
    /// <param name="targets">A tensor of the same shape under each name.</param>
    /// <param name="tensors">The values.</param>
    public static void Fill(IReadOnlyDictionary<string, Tensor> targets, IReadOnlyList<NamedTensor> tensors)
    {
        using var noGradient = no_grad();
        foreach (var tensor in tensors)
        {
            var target = targets[tensor.Name];
            if (target.dtype == TypeOf(tensor.Type) && target.device_type == TorchSharp.DeviceType.CPU)
            {
                // Not by copy_: its two threads wait for each other once per tensor, which is slow where others compute too.
                tensor.Data.Span.CopyTo(target.bytes);
                continue;
            }

            using var stored = empty([.. tensor.Shape], TypeOf(tensor.Type));
            tensor.Data.Span.CopyTo(stored.bytes);
            target.copy_(stored);
        }
    }

    /// <summary>Copies values out of a network, in its own order, as float32.</summary>
    public static IReadOnlyList<NamedTensor> Read(nn.Module network)
    {
        using var scope = NewDisposeScope();
        return [.. network.state_dict().Select(entry => Read(entry.Key, entry.Value))];
    }

    /// <summary>Copies a tensor's values out, as float32.</summary>
    public static NamedTensor Read(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return new NamedTensor(
            name, ElementType.Float32, tensor.shape, tensor.detach().to(float32).cpu().contiguous().bytes.ToArray());
    }

    private static ScalarType TypeOf(ElementType type) => type switch
    {
        ElementType.Float32 => ScalarType.Float32,
        ElementType.Float64 => ScalarType.Float64,
        ElementType.Float16 => ScalarType.Float16,
        ElementType.BFloat16 => ScalarType.BFloat16,
        ElementType.Int64 => ScalarType.Int64,
        ElementType.Int32 => ScalarType.Int32,
        ElementType.Int16 => ScalarType.Int16,
        ElementType.Int8 => ScalarType.Int8,
        ElementType.UInt8 => ScalarType.Byte,
        ElementType.Bool => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };
}
