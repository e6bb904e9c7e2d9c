namespace MemorizingSam.Cli.Tests;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memsam-cli-");

    /// <summary>Names of all files in it, hidden ones too.</summary>
    public IEnumerable<string> FileNames => _folder.EnumerateFiles().Select(file => file.Name).Order();

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
