using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>Folders out of which volumes may be opened where they lie. Links are followed before a path is judged.</summary>
internal sealed class AllowedFolders
{
    private const int Deepest = 8;
    private const int MostSeen = 100_000;

    private static readonly StringComparison Comparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string[] _folders;

    /// <summary>Takes the folders, which exist.</summary>
    public AllowedFolders(IEnumerable<string> folders)
        => _folders = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Real(Path.GetFullPath(folder))) + Path.DirectorySeparatorChar)];

    /// <summary>The file that a client's path leads to.</summary>
    /// <exception cref="RefusedException">It leads out of all folders or to no file, which is answered alike.</exception>
    public string Find(string path)
    {
        if (_folders.Length == 0)
        {
            throw RefusedException.Forbidden("This server opens no files where they lie; upload the volume, or start the server with --allow DIR.");
        }

        if (path.Length > 0 && !path.Contains('\0') && Path.IsPathFullyQualified(path) && TryReal(path) is { } real
            && Array.Exists(_folders, folder => real.StartsWith(folder, Comparison)) && IsVolume(new FileInfo(real)))
        {
            return real;
        }

        throw RefusedException.NotFound("There is no such file in a folder that this server may open (--allow DIR); give its full path.");
    }

    /// <summary>What lies in the folders by the names of volumes, in the order of paths; links are not followed.</summary>
    /// <param name="most">Most files.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The files, and whether there may be more: so many, or too much else, lies there.</returns>
    public (IReadOnlyList<FileInfo> Files, bool IsMore) List(int most, CancellationToken cancellation)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = Deepest,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
        };
        var found = new SortedDictionary<string, FileInfo>(StringComparer.Ordinal);
        var seen = 0;
        foreach (var file in _folders.SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", options)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (found.Count >= most || ++seen > MostSeen)
            {
                return ([.. found.Values], true);
            }

            if (VolumeName.ExtensionOf(file.Name) is not null && IsVolume(file))
            {
                found[file.FullName] = file;
            }
        }

        return ([.. found.Values], false);
    }

    /// <summary>Pipes, sockets and devices have no length, and opening one may wait for ever; an empty file is no volume either.</summary>
    private static bool IsVolume(FileInfo file) => file is { Exists: true, Length: > 0 };

    private static string? TryReal(string path)
    {
        try
        {
            return Real(Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A path without links in any of its parts.</summary>
    private static string Real(string full)
    {
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (entry.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                real = Real(target.FullName);
            }
        }

        return real;
    }
}
