namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes files so that the target is, at every instant, the old file or the whole new one.</summary>
public static class AtomicFile
{
    private const int BufferSize = 1 << 17;

    /// <summary>Checks, before long work, that the folder of a target exists.</summary>
    /// <exception cref="DirectoryNotFoundException">It does not.</exception>
    public static void CheckFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; create it or choose another.");
        }
    }

    /// <summary>Writes to a temporary file in the target's folder, flushes it to disk, and renames it over the target.</summary>
    /// <param name="path">The target; a link is followed, so that the file behind it is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The folder does not exist, is full or is not writable; nothing is left behind.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var target = ResolveLink(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"'{Path.GetFileName(target)}' is a folder; choose the name of a file.");
        }

        Write(target, stream =>
        {
            write(stream);
            return Path.GetFileName(target);
        });
    }

    /// <summary>The same for a file whose name is known only once its content is.</summary>
    /// <param name="sibling">A file in the folder where the new one shall be; if it exists, the new one gets its permissions.</param>
    /// <param name="write">Writes the content and answers the file's name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="IOException">The folder does not exist, is full or is not writable; nothing is left behind.</exception>
    public static string Write(string sibling, Func<Stream, string> write)
    {
        var folder = Path.GetDirectoryName(sibling)!;
        var temporary = Path.Combine(folder, $".memsam.{Guid.NewGuid():N}.tmp");
        var stream = Create(temporary, sibling);
        try
        {
            string name;
            using (stream)
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

    /// <summary>The full path of a file, or of the file behind a link, which need not exist.</summary>
    public static string ResolveLink(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static FileStream Create(string temporary, string sibling)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferSize,
        };

        // A file that only its owner may read holds a patient's images; replacing it must not show them to others.
        if (!OperatingSystem.IsWindows() && File.Exists(sibling))
        {
            options.UnixCreateMode = File.GetUnixFileMode(sibling);
        }

        try
        {
            return new FileStream(temporary, options);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                $"The folder '{Path.GetDirectoryName(temporary)}' cannot be written to; choose another or change its permissions.", e);
        }
    }
}
