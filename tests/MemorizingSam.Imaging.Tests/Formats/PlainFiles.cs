using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Small NRRD and MetaImage files of known content, made from header text.</summary>
internal static class PlainFiles
{
    /// <summary>The fields of a NRRD header that holds <see cref="Voxels"/>.</summary>
    public const string NrrdFields = "type: short\ndimension: 3\nsizes: 2 3 2\nendian: little\nencoding: raw\n";

    /// <summary>The fields of a MetaImage header that holds <see cref="Voxels"/>, without the last.</summary>
    public const string MetaFields = "ObjectType = Image\nNDims = 3\nDimSize = 2 3 2\nElementType = MET_SHORT\n";

    /// <summary>Twelve numbers, none like another.</summary>
    public static readonly short[] Voxels = [.. Enumerable.Range(0, 12).Select(i => (short)((i * 300) - 1500))];

    /// <summary>The same as little-endian bytes.</summary>
    public static byte[] Bytes => MemoryMarshal.AsBytes(Voxels.AsSpan()).ToArray();

    /// <summary>Header text and what follows it.</summary>
    public static byte[] Join(string header, params byte[] voxels) => [.. Encoding.UTF8.GetBytes(header), .. voxels];

    /// <summary>A NRRD file with attached voxels, by default <see cref="Bytes"/>.</summary>
    public static byte[] Nrrd(string fields, byte[]? voxels = null) => Join($"NRRD0005\n{fields}\n", voxels ?? Bytes);

    /// <summary>Reads a file made of bytes.</summary>
    public static Volume Read(byte[] content, int? frame = null)
    {
        using var folder = new TemporaryFolder();
        return VolumeFile.Read(folder.Write("v", content), frame);
    }

    /// <summary>Reads the header of a file made of bytes.</summary>
    public static VolumeHeader ReadHeader(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return VolumeFile.ReadHeader(folder.Write("v", content));
    }

    /// <summary>What reading a file made of bytes is refused with.</summary>
    public static string Fault(byte[] content, int? frame = null)
        => Assert.Throws<VolumeFormatException>(() => Read(content, frame)).Message;

    /// <summary>The stored voxels of a volume of 16-bit numbers.</summary>
    public static short[] Shorts(Volume volume) => Assert.IsType<Volume<short>>(volume).Voxels.ToArray();

    /// <summary>A gzip stream of some bytes.</summary>
    public static byte[] Gzip(params byte[] content) => Compress(content, target => new GZipStream(target, CompressionLevel.Fastest));

    /// <summary>A zlib stream of some bytes.</summary>
    public static byte[] Zlib(params byte[] content) => Compress(content, target => new ZLibStream(target, CompressionLevel.Fastest));

    /// <summary>The same bytes with those of each two-byte number exchanged.</summary>
    public static byte[] Swapped(byte[] bytes) => [.. bytes.Chunk(2).SelectMany(pair => pair.Reverse())];

    /// <summary>Asserts that a file that ends early is refused, wherever it ends.</summary>
    /// <param name="whole">The file.</param>
    /// <param name="spare">
    /// Bytes at its end without which the voxels may be whole: .NET gives them out though the compression's last code and
    /// its checksum are missing. Then they must be the right ones.
    /// </param>
    public static void AssertRefusedWhereverItEnds(byte[] whole, int spare)
    {
        Assert.Equal(Voxels, Shorts(Read(whole)));
        for (var length = 0; length < whole.Length - spare; length++)
        {
            Assert.NotEmpty(Fault(whole[..length]));
        }

        for (var length = whole.Length - spare; length < whole.Length; length++)
        {
            var exception = Record.Exception(() => Assert.Equal(Voxels, Shorts(Read(whole[..length]))));
            Assert.True(exception is null or VolumeFormatException, exception?.ToString());
        }
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compress)
    {
        using var target = new MemoryStream();
        using (var stream = compress(target))
        {
            stream.Write(content);
        }

        return target.ToArray();
    }
}
