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
        var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        var target = link?.FullName ?? Path.GetFullPath(path);
        var temporary = Path.Combine(
            Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
