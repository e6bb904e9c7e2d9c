namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes files so that the target is, at every instant, the old file or the whole new one.</summary>
internal static class AtomicFile
{
    private const int BufferSize = 1 << 17;

    /// <summary>Writes to a temporary file in the target's folder, flushes it to disk, and renames it over the target.</summary>
    /// <param name="path">The target; a link is followed, so that the file behind it is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The folder does not exist, is full or is not writable; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = ResolveLink(path);
        Write(Path.GetDirectoryName(target)!, stream =>
        {
            write(stream);
            return Path.GetFileName(target);
        });
    }

    /// <summary>The same for a file whose name is known only once its content is.</summary>
    /// <param name="folder">Where the file shall be.</param>
    /// <param name="write">Writes the content and answers the file's name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="IOException">The folder does not exist, is full or is not writable; nothing is left behind.</exception>
    public static string Write(string folder, Func<Stream, string> write)
    {
        var temporary = Path.Combine(folder, $".memsam.{Guid.NewGuid():N}.tmp");
        try
        {
            string name;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                name = write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(folder, name), overwrite: true);
            return name;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The full path of a file, or of the file behind a link.</summary>
    public static string ResolveLink(string path)
    {
        // On Windows, asking for the link of a file that does not exist is an error.
        var behind = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        return behind?.FullName ?? Path.GetFullPath(path);
    }
}
