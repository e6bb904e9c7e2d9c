using System.IO.Compression;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>A small volume file in memory, with the data file that its header names if it has one.</summary>
/// <param name="Form">Name of the form, such as <c>nifti-1 pair</c>.</param>
/// <param name="Main">Name of the file to read.</param>
/// <param name="Files">Content by name: one file, or the header and then its data file.</param>
internal sealed record SampleFile(string Form, string Main, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>A form of one file.</summary>
    public SampleFile(string form, string main, byte[] content)
        : this(form, main, new Dictionary<string, byte[]> { [main] = content })
    {
    }

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Values.Sum(content => content.LongLength);

    /// <summary>The same form with one file's content changed.</summary>
    public SampleFile With(string name, byte[] content)
        => this with { Files = new Dictionary<string, byte[]>(Files) { [name] = content } };

    /// <summary>Writes all files into a folder.</summary>
    /// <returns>Path of the file to read.</returns>
    public string WriteTo(string folder)
    {
        foreach (var (name, content) in Files)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }

        return Path.Combine(folder, Main);
    }

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
