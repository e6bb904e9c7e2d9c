using MemorizingSam.Server.Access;

namespace MemorizingSam.Server.Hosting;

/// <summary>The folder of everything that a server keeps, held by one server at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "server.lock";
    private const string AuditName = "audit.jsonl";

    /// <summary>What the server keeps in folders; the bank makes its own.</summary>
    private static readonly string[] Folders = ["volumes", "incoming", "sessions", "clients", "datastore"];

    /// <summary>What else is its own.</summary>
    private static readonly string[] Files = [LockName, "keys.json", "memory.membank"];

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock, bool isOpenToOthers) => (Path, _lock, IsOpenToOthers) = (path, @lock, isOpenToOthers);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The audit log.</summary>
    public string AuditLog => System.IO.Path.Combine(Path, AuditName);

    /// <summary>Whether other users of the machine may look into it, since it holds what is not the server's, or is another's.</summary>
    public bool IsOpenToOthers { get; }

    /// <summary>
    /// Opens the folder, or makes it, for its owner's eyes only: volumes are patients' images. One that was there is closed to others if
    /// nothing but the server's own lies in it.
    /// </summary>
    /// <exception cref="IOException">Another server runs on it, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            PrivateFolder.Make(full);
            var isOpen = PrivateFolder.IsOpen(full) && !(Directory.EnumerateFileSystemEntries(full).All(IsOwn) && PrivateFolder.TryClose(full));
            Close(full);
            return new DataFolder(full, Take(full), isOpen);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The data folder '{full}' cannot be written to; choose another with --data, or change its permissions.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static bool IsOwn(string entry)
    {
        var name = System.IO.Path.GetFileName(entry);
        return Folders.Contains(name) || Files.Contains(name) || name.StartsWith("audit", StringComparison.Ordinal);
    }

    /// <summary>Closes what lies in the folder too: the folder itself may have to stay open.</summary>
    private static void Close(string folder)
    {
        PrivateFolder.MakeFile(System.IO.Path.Combine(folder, AuditName), []);
        foreach (var own in Folders.Select(name => System.IO.Path.Combine(folder, name)))
        {
            PrivateFolder.Make(own);
        }

        foreach (var own in Directory.EnumerateFileSystemEntries(folder).Where(IsOwn))
        {
            PrivateFolder.TryClose(own);
        }
    }

    private static FileStream Take(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException($"Another server runs on the data folder '{folder}'; stop it, or choose another folder with --data.", e);
        }
    }
}
