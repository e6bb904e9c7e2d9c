using System.IO.Compression;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>A small volume file in memory, with the data files that its header names if it has any.</summary>
/// <param name="Form">Name of the form, such as <c>nifti-1 pair</c>.</param>
/// <param name="Main">Name of the file to read.</param>
/// <param name="Files">Content by name: one file, or a header and its data files.</param>
internal sealed record SampleFile(string Form, string Main, Dictionary<string, byte[]> Files)
{
    /// <summary>A form of one file.</summary>
    public static SampleFile Single(string form, string name, byte[] content) => new(form, name, new() { [name] = content });

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Values.Sum(content => content.LongLength);

    /// <summary>The same form with one file's content changed.</summary>
    public SampleFile With(string name, byte[] content)
        => this with { Files = new(Files) { [name] = content } };

    /// <summary>A gzip stream of some bytes.</summary>
    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return target.ToArray();
    }

    /// <summary>What a gzip stream holds.</summary>
    public static byte[] Gunzip(byte[] content)
    {
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var target = new MemoryStream();
        gzip.CopyTo(target);
        return target.ToArray();
    }
}
