using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <content>Making and opening.</content>
public sealed partial class MemoryBank
{
    /// <summary>Begins a bank, open to write.</summary>
    /// <param name="folder">Its folder, which is made; by custom its name ends with <c>.membank</c>.</param>
    /// <param name="options">Whose bank it is.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static MemoryBank Create(string folder, BankOptions options) => Create(folder, options, new BankFiles());

    /// <summary>Opens a bank to look at it and recall from it.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="access">For which encoder; null to look only.</param>
    /// <exception cref="CheckpointException">There is no bank, it is damaged, or it belongs to another encoder.</exception>
    public static MemoryBank OpenToRead(string folder, BankAccess? access = null)
    {
        access ??= new BankAccess();
        access.Validate();
        return new MemoryBank(FullPath(folder), new BankFiles(), null).Check(access);
    }

    /// <summary>Opens a bank to change it. What an interrupted change left is swept away.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="access">For which encoder, and how long to wait for another writer.</param>
    /// <exception cref="CheckpointException">There is no bank, it is damaged, or it belongs to another encoder.</exception>
    /// <exception cref="IOException">Another program is writing all that time, or the folder cannot be written.</exception>
    public static MemoryBank OpenToWrite(string folder, BankAccess? access = null) => OpenToWrite(folder, access, new BankFiles());

    /// <summary>The same with a way to stop at each step.</summary>
    internal static MemoryBank Create(string folder, BankOptions options, BankFiles files)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        folder = FullPath(folder);
        RequireFree(folder);
        MakeFolder(BankPaths.Memories(folder));
        var @lock = BankLock.Take(folder, TimeSpan.Zero);
        try
        {
            // Again, since another program may have made one just now.
            RequireFree(folder);
            files.Replace(BankPaths.Manifest(folder), stream => Manifest.Write(stream, options, generation: 0, []));
            files.FlushFolder(folder);
            files.FlushFolder(Path.GetDirectoryName(folder)!);
            return new MemoryBank(folder, files, @lock);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>The same with a way to stop at each step.</summary>
    internal static MemoryBank OpenToWrite(string folder, BankAccess? access, BankFiles files)
    {
        access ??= new BankAccess();
        access.Validate();
        folder = FullPath(folder);

        if (!File.Exists(BankPaths.Manifest(folder)))
        {
            // Says what is wrong; no lock is left in a folder that is no bank.
            _ = Manifest.Read(folder);
        }

        var @lock = BankLock.Take(folder, access.Patience);
        try
        {
            var bank = new MemoryBank(folder, files, @lock).Check(access);
            if (bank._manifest.Warnings.Count == 0)
            {
                // Else what a damaged line told of may be needed by whoever mends it.
                bank.Sweep(alsoNeeded: bank._manifest.State.Removed.Keys);
            }

            return bank;
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    private static string FullPath(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }

    // A bank whose creation was interrupted may be begun again: it has a lock and an empty folder, and no manifest.
    private static bool IsBegun(string folder)
        => !File.Exists(BankPaths.Manifest(folder))
            && Directory.EnumerateFileSystemEntries(folder).All(entry => BankPaths.IsOwn(Path.GetFileName(entry)))
            && (!Directory.Exists(BankPaths.Memories(folder)) || !Directory.EnumerateFileSystemEntries(BankPaths.Memories(folder)).Any());

    private static void RequireFree(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && !IsBegun(folder)))
        {
            throw new IOException(
                $"'{Path.GetFileName(folder)}' exists already; open it if it is a memory bank, or choose another name.");
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The folder '{folder}' cannot be made; choose another place or change its permissions.", e);
        }
    }

    private MemoryBank Check(BankAccess access)
    {
        if (access.EncoderFingerprint is not { } encoder || encoder == Options.EncoderFingerprint)
        {
            return this;
        }

        var told = $"belongs to encoder {Options.EncoderFingerprint} ({Options.Preset}), not to {encoder}";
        if (!access.AllowOtherEncoder)
        {
            throw new CheckpointException(Folder, $"{told}; use that model, or make the bank anew with this one.");
        }

        _warnings.Add($"'{Name}' {told}; its memories are used all the same, as was asked.");
        return this;
    }
}
