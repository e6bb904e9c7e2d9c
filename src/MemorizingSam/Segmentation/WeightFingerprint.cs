using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Checkpoints;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Tells weights apart, whatever file they came in.</summary>
internal static class WeightFingerprint
{
    /// <summary>SHA-256 over names, types, shapes and values, the tensors by name; 64 hexadecimal digits.</summary>
    public static string Of(IEnumerable<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(hash, tensor.Name, tensor.Type, tensor.Shape, tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The same of a network on the processor in float32, without a copy of its weights.</summary>
    public static string Of(nn.Module network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(hash, name, ElementType.Float32, tensor.shape, tensor.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(
        IncrementalHash hash, string name, ElementType type, IEnumerable<long> shape, ReadOnlySpan<byte> values)
    {
        var edges = string.Join(',', shape.Select(edge => edge.ToString(CultureInfo.InvariantCulture)));
        hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{type}\n{edges}\n"));
        hash.AppendData(values);
    }
}
