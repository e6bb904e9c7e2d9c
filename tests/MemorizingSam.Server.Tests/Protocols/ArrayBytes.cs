using System.IO.Compression;
using System.Text;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Arrays as clients of the field send them.</summary>
internal static class ArrayBytes
{
    /// <summary>A file of numpy.</summary>
    /// <param name="type">As numpy writes it, such as &lt;f4.</param>
    /// <param name="shape">Length of each axis, the last fastest.</param>
    /// <param name="content">The numbers.</param>
    public static byte[] Npy(string type, int[] shape, ReadOnlySpan<byte> content)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}".PadRight(117) + '\n';
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. content];
    }

    /// <summary>Bytes in gzip.</summary>
    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
