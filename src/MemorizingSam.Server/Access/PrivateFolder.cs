namespace MemorizingSam.Server.Access;

/// <summary>Folders for their owner's eyes only: what the server keeps are patients' images.</summary>
internal static class PrivateFolder
{
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
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
