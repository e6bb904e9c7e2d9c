using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>Folders out of which volumes may be opened where they lie. Links are followed before a path is judged.</summary>
internal sealed class AllowedFolders
{
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
            && Array.Exists(_folders, folder => real.StartsWith(folder, Comparison)) && File.Exists(real))
        {
            return real;
        }

        throw RefusedException.NotFound("There is no such file in a folder that this server may open (--allow DIR); give its full path.");
    }

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
