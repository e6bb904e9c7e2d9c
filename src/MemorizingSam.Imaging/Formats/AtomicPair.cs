using System.Security.Cryptography;
using System.Text;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes a header and the file of voxels that it names so that, at every instant, the pair is the old or the new one.</summary>
/// <remarks>
/// Two files cannot be renamed at once. So the new voxels get a name of their own, made from their content; renaming the
/// header into place is the one step that turns the old pair into the new. Killed before, an unnamed file of new voxels is
/// left over, killed after, one of old voxels; neither is read by anyone.
/// </remarks>
internal static class AtomicPair
{
    /// <summary>Bytes of the hash in the name: 2⁻⁶⁴ is the chance that other voxels have the same name.</summary>
    private const int HashBytes = 8;

    /// <summary>Writes a pair.</summary>
    /// <param name="headerPath">The header; a link is followed.</param>
    /// <param name="extension">Extension of the voxel file, such as <c>.raw.gz</c>.</param>
    /// <param name="writeVoxels">Writes the voxels.</param>
    /// <param name="header">Makes the header from the voxel file's name and size.</param>
    /// <exception cref="IOException">The folder does not exist, is full or is not writable; the old pair stays.</exception>
    public static void Write(string headerPath, string extension, Action<Stream> writeVoxels, Func<string, long, byte[]> header)
    {
        var target = AtomicFile.ResolveLink(headerPath);
        var folder = Path.GetDirectoryName(target)!;
        var stem = PlainStem(target);
        var oldVoxels = FindOldVoxels(target, stem, extension);
        long size = 0;
        var voxels = AtomicFile.Write(target, stream =>
        {
            var hash = WriteHashed(stream, writeVoxels);
            size = stream.Position;
            return $"{stem}.{hash}{extension}";
        });

        try
        {
            AtomicFile.Write(target, stream => stream.Write(header(voxels, size)));
        }
        catch when (voxels != oldVoxels)
        {
            File.Delete(Path.Combine(folder, voxels));
            throw;
        }

        if (oldVoxels is not null && oldVoxels != voxels)
        {
            Remove(Path.Combine(folder, oldVoxels));
        }
    }

    /// <summary>The header's name without what headers take for more than a name: a % begins a number, LIST and a blank a list.</summary>
    /// <remarks>A name that had to be changed gets a hash, so that the headers 'a b' and 'a_b' never share voxels.</remarks>
    private static string PlainStem(string header)
    {
        var stem = Path.GetFileNameWithoutExtension(header);
        var plain = string.Concat(stem.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        return plain == stem ? stem : $"{plain}-{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(stem)))}";
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, HashBytes));

    private static string WriteHashed(Stream stream, Action<Stream> write)
    {
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
        {
            write(hashing);
        }

        return Hex(sha.Hash!);
    }

    /// <summary>The voxel file that the header in place names, if its name is one that this class gives.</summary>
    private static string? FindOldVoxels(string header, string stem, string extension)
    {
        if (!File.Exists(header))
        {
            return null;
        }

        var length = stem.Length + 1 + (2 * HashBytes) + extension.Length;
        try
        {
            var lines = new HeaderLines(header);
            while (lines.Next() is { } line)
            {
                if (line.Length > length && line[^(length + 1)] == ' ' && IsOurs(line[^length..], stem, extension))
                {
                    return line[^length..];
                }
            }
        }
        catch (VolumeFormatException)
        {
            // Some file that is no header is about to be replaced by one; it names no voxels.
        }

        return null;
    }

    private static bool IsOurs(string name, string stem, string extension)
        => name.StartsWith(stem + '.', StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal)
            && name.Substring(stem.Length + 1, 2 * HashBytes).All(char.IsAsciiHexDigitLower);

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // Windows keeps a file that another program is reading; the new pair is in place all the same.
        }
    }
}
