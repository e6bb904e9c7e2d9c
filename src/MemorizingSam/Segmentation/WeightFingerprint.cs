using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Checkpoints;

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
            var shape = string.Join(',', tensor.Shape.Select(edge => edge.ToString(CultureInfo.InvariantCulture)));
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name}\n{tensor.Type}\n{shape}\n"));
            hash.AppendData(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
