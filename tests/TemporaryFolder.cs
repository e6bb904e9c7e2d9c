namespace MemorizingSam;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memsam-tests-");

    /// <summary>The folder.</summary>
    public string Path => _folder.FullName;

    /// <summary>Names of the files in it, hidden ones too, sorted.</summary>
    public string[] FileNames => [.. _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file into it.</summary>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
