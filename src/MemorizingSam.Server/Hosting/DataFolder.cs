using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Hosting;

/// <summary>The folder of everything that a server keeps, held by one server at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The audit log.</summary>
    public string AuditLog => System.IO.Path.Combine(Path, "audit.jsonl");

    /// <summary>Opens the folder, or makes it, for its owner's eyes only: volumes are patients' images.</summary>
    /// <exception cref="IOException">Another server runs on it, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            PrivateFolder.Make(full);
            return new DataFolder(full, Take(full));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The data folder '{full}' cannot be written to; choose another with --data, or change its permissions.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream Take(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"Another server runs on the data folder '{folder}'; stop it, or choose another folder with --data.", e);
        }
    }
}
