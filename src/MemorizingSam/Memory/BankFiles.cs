namespace MemorizingSam.Memory;

/// <summary>Every change that a bank makes to the disk, one step at a time, so that a test can stop it between any two.</summary>
/// <remarks>
/// A whole file appears by being written under another name, flushed and renamed; its folder is flushed apart from that, once for all
/// files of one change.
/// </remarks>
/// <param name="before">Called before each step; what it throws ends the change there. Null outside of tests.</param>
internal sealed class BankFiles(Action<BankFileStep>? before = null)
{
    /// <summary>Begins the names of files that are not whole yet.</summary>
    public const string TemporaryPrefix = ".memsam.";

    private const int BufferSize = 1 << 16;

    /// <summary>Makes a file whole, in place of one that may be there. Its name is sure once the folder is flushed.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    public void Replace(string path, Action<Stream> write)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $"{TemporaryPrefix}{Guid.NewGuid():N}.tmp");
        before?.Invoke(new BankFileStep(BankFileAction.Create, temporary));
        try
        {
            using (var stream = Open(temporary, FileMode.CreateNew, FileShare.None))
            {
                before?.Invoke(new BankFileStep(BankFileAction.Write, temporary));
                write(stream);
                before?.Invoke(new BankFileStep(BankFileAction.Flush, temporary));
                stream.Flush(flushToDisk: true);
            }

            before?.Invoke(new BankFileStep(BankFileAction.Rename, temporary, path));
            Guard(path, () =>
            {
                File.Move(temporary, path, overwrite: true);
                return true;
            });
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Adds bytes to a file that are on the disk when this returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="at">Where its good bytes end; what lies behind is cut off first.</param>
    /// <param name="bytes">What to add.</param>
    /// <exception cref="IOException">They cannot be written; the file is as it was, as far as it can be changed at all.</exception>
    public void Append(string path, long at, ReadOnlySpan<byte> bytes)
    {
        using var stream = Open(path, FileMode.Open, FileShare.Read | FileShare.Delete);
        Write(path, stream, at, bytes);
        try
        {
            before?.Invoke(new BankFileStep(BankFileAction.Flush, path));
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            TryCut(path, stream, at);
            throw;
        }
    }

    /// <summary>Adds bytes to a file that can be made anew: they may be lost.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void AppendDerived(string path, long at, ReadOnlySpan<byte> bytes)
    {
        using var stream = Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete);
        Write(path, stream, at, bytes);
    }

    /// <summary>Deletes a file; no file is no error.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(string path)
    {
        before?.Invoke(new BankFileStep(BankFileAction.Delete, path));
        Guard(path, () =>
        {
            File.Delete(path);
            return true;
        });
    }

    /// <summary>Deletes a file if that can be done.</summary>
    public void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (IOException)
        {
            // It is swept away when a writer next opens the bank.
        }
    }

    /// <summary>Makes sure that what was named, renamed and deleted in a folder stays so.</summary>
    /// <exception cref="IOException">The system says that it cannot be sure.</exception>
    public void FlushFolder(string folder)
    {
        before?.Invoke(new BankFileStep(BankFileAction.FlushFolder, folder));
        FolderFlush.Run(folder);
    }

    private void Write(string path, FileStream stream, long at, ReadOnlySpan<byte> bytes)
    {
        if (stream.Length > at)
        {
            before?.Invoke(new BankFileStep(BankFileAction.Cut, path));
            stream.SetLength(at);
        }

        before?.Invoke(new BankFileStep(BankFileAction.Write, path));
        try
        {
            stream.Position = at;
            stream.Write(bytes);
            stream.Flush();
        }
        catch
        {
            TryCut(path, stream, at);
            throw;
        }
    }

    private void TryCut(string path, FileStream stream, long at)
    {
        try
        {
            before?.Invoke(new BankFileStep(BankFileAction.Cut, path));
            stream.SetLength(at);
        }
        catch (IOException)
        {
            // What was written stays until the next change cuts it off; an error is on its way already.
        }
    }

    // No buffer where bytes are appended: a write must reach the system whole, or throw here and not when the stream is closed.
    private static FileStream Open(string path, FileMode mode, FileShare share)
        => Guard(path, () => new FileStream(path, mode, FileAccess.Write, share, mode == FileMode.CreateNew ? BufferSize : 0));

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The folder '{Path.GetDirectoryName(path)}' cannot be written to; change its permissions.", e);
        }
    }
}
