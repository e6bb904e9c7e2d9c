using System.IO.Compression;

namespace MemorizingSam.Imaging.Formats;

/// <summary>The first bytes of a file, decompressed if it is gzip: what formats are told apart by.</summary>
internal sealed record FileStart
{
    /// <summary>Enough for a NIfTI-2 header (544 bytes) and the signatures of all other formats.</summary>
    private const int Length = 1024;

    private FileStart(string path, byte[] bytes, bool isGzip) => (Path, Bytes, IsGzip) = (path, bytes, isGzip);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Up to 1024 bytes, decompressed.</summary>
    public byte[] Bytes { get; }

    /// <summary>Whether the file is a gzip stream.</summary>
    public bool IsGzip { get; }

    /// <summary>Reads the start of a file.</summary>
    /// <exception cref="VolumeFormatException">The file is empty, a folder, or a damaged gzip stream.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static FileStart Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new VolumeFormatException(path, "is a folder; give one volume file (DICOM folders are not read yet).");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var bytes = ReadUpTo(file, Length);
        if (bytes.Length == 0)
        {
            throw new VolumeFormatException(path, "is empty (0 bytes); give a NIfTI, NRRD or MetaImage file.");
        }

        if (bytes is not [0x1F, 0x8B, ..])
        {
            return new FileStart(path, bytes, isGzip: false);
        }

        file.Position = 0;
        try
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            return new FileStart(path, ReadUpTo(gzip, Length), isGzip: true);
        }
        catch (InvalidDataException e)
        {
            throw new VolumeFormatException(path, "is a damaged gzip file; copy it again from its source.", e);
        }
    }

    private static byte[] ReadUpTo(Stream stream, int length)
    {
        var bytes = new byte[length];
        var count = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return bytes[..count];
    }
}
