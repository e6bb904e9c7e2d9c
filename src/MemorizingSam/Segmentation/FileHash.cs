using System.Security.Cryptography;

namespace MemorizingSam.Segmentation;

/// <summary>A file and what it held when it was read or written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
public sealed record FileHash(string Path, string Sha256)
{
    /// <summary>Hashes a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileHash Of(string path)
    {
        using var stream = File.OpenRead(path);
        return new FileHash(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
