namespace MemorizingSam.Server.Access;

/// <summary>Folders and files for their owner's eyes only: what the server keeps are patients' images.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolders = OfFiles | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder; one that is there stays as it is.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OfFolders);
        }
    }

    /// <summary>Makes a file; one that is there stays as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What a new one holds.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeFile(string path, ReadOnlySpan<byte> content)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            return;
        }

        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OfFiles,
        });
        file.Write(content);
    }

    /// <summary>Whether the group or others may look into a folder.</summary>
    public static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0;

    /// <summary>Closes a folder or a file of the server's own to all but its owner.</summary>
    /// <returns>Whether it is closed now; not where it is another's, or its disk knows no modes.</returns>
    public static bool TryClose(string path)
    {
        if (OperatingSystem.IsWindows() || !IsOpen(path))
        {
            return true;
        }

        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~OfOthers);
            return !IsOpen(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
