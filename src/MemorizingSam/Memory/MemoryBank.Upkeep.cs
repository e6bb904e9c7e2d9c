using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <content>Compacting, exporting and importing.</content>
public sealed partial class MemoryBank
{
    /// <summary>Begins a bank that holds what an archive holds, open to write.</summary>
    /// <param name="folder">Its folder, which is made.</param>
    /// <param name="archive">A file that <see cref="Export"/> wrote.</param>
    /// <exception cref="CheckpointException">The archive is not there, is none, or is damaged.</exception>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static MemoryBank CreateFrom(string folder, string archive)
    {
        BankOptions options;
        using (var opened = BankArchive.Open(archive))
        {
            opened.Verify();
            options = opened.Options;
        }

        var bank = Create(folder, options);
        try
        {
            bank.Import(archive);
            return bank;
        }
        catch
        {
            bank.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Erases what was removed: the files of the memories, their pictures, and every line that told of them. In one step: a program that is
    /// killed meanwhile leaves the bank as it was or compacted, and the rest is erased when the bank is next opened to write.
    /// </summary>
    /// <remarks>Files are deleted, not overwritten: whether a disk keeps the bytes somewhere is the disk's affair.</remarks>
    /// <exception cref="CheckpointException">Memories are set aside for a damaged manifest; remove them first.</exception>
    /// <exception cref="IOException">The bank cannot be written.</exception>
    public CompactReport Compact()
    {
        lock (_gate)
        {
            RequireWriter();
            RequireNothingSetAside("compacted");
            var state = _manifest.State;

            // Removed is removed: these files go first, and make room for the rest on a full disk.
            var (memories, generation, erased) = (state.Memories, _manifest.Generation + 1, state.Removed.Count);
            var (freed, _) = Sweep(alsoNeeded: []);
            TryWriteKeys(generation, new Dictionary<string, ReadOnlyMemory<float>>());
            try
            {
                _files.Replace(BankPaths.Manifest(Folder), stream => Manifest.Write(stream, Options, generation, memories));
            }
            catch (IOException e)
            {
                _files.TryDelete(BankPaths.Keys(Folder, generation));
                throw new IOException($"The memory bank '{Name}' cannot be compacted: {e.Message.TrimEnd('.')}. {TryAgain}", e);
            }

            _manifest = Manifest.Read(Folder);
            _files.FlushFolder(Folder);
            var (freedLater, remaining) = Sweep(alsoNeeded: []);
            return new CompactReport(erased, freed + freedLater, remaining);
        }
    }

    /// <summary>Writes the bank into one file with a checksum for everything in it.</summary>
    /// <param name="path">The file, by custom named <c>*.membank.zip</c>; an old one is replaced.</param>
    /// <param name="options">What to give away.</param>
    /// <exception cref="IOException">The file cannot be written; an old one stays.</exception>
    public ExportReport Export(string path, ExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ExportOptions();
        var (whole, skipped) = Whole(List());
        var told = whole.Select(memory => memory with
        {
            Provenance = options.WithPeople ? memory.Provenance : memory.Provenance.Stripped,
            ThumbnailChecksum = options.WithThumbnails ? memory.ThumbnailChecksum : null,
            ThumbnailBytes = options.WithThumbnails ? memory.ThumbnailBytes : 0,
        }).ToArray();
        var target = Path.GetFullPath(path);
        _files.Replace(target, stream => BankArchive.Write(stream, Options, told, Folder));
        _files.FlushFolder(Path.GetDirectoryName(target)!);
        return new ExportReport(told.Length, skipped);
    }

    /// <summary>Takes in what an archive holds; what the bank has already is passed over.</summary>
    /// <remarks>
    /// Every byte is checked before the first memory is added. Each is added for good: after an interruption, import again.
    /// </remarks>
    /// <param name="archive">A file that <see cref="Export"/> wrote.</param>
    /// <exception cref="CheckpointException">The archive is not there, is none, is damaged, or belongs to another encoder.</exception>
    /// <exception cref="IOException">The bank cannot be written.</exception>
    public ImportReport Import(string archive)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(archive);
        using var opened = BankArchive.Open(archive);
        RequireFit(opened.Options, archive);
        opened.Verify();
        return TakeIn(
            opened.Memories,
            memory => new MemoryContent(
                stream => opened.CopyMemory(memory, stream), stream => opened.CopyThumbnail(memory, stream), () => KeyOf(memory)));
    }

    /// <summary>Takes in what another bank holds; what this one has already is passed over.</summary>
    /// <param name="other">A bank of the same encoder.</param>
    /// <exception cref="CheckpointException">The other bank belongs to another encoder.</exception>
    /// <exception cref="IOException">The bank cannot be written.</exception>
    public ImportReport Merge(MemoryBank other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireFit(other.Options, other.Folder);
        var (whole, skipped) = Whole(other, other.List());
        var report = TakeIn(
            whole,
            memory => new MemoryContent(
                stream => CopyFile(BankPaths.Memory(other.Folder, memory.Id), stream),
                stream => CopyFile(BankPaths.Thumbnail(other.Folder, memory.ThumbnailChecksum!), stream),
                () => KeyOf(memory)));
        return report with { Skipped = skipped };
    }

    private void RequireNothingSetAside(string done)
    {
        if (_manifest.State.SetAside.Count > 0)
        {
            throw new CheckpointException(
                Folder,
                $"has lines in its manifest that are damaged, about {string.Join(", ", _manifest.State.SetAside)}; "
                + $"remove these memories, or restore the manifest, before it is {done}.");
        }
    }

    private static (MemoryInfo[] Whole, IReadOnlyList<BankDamage> Skipped) Whole(MemoryBank bank, IReadOnlyList<MemoryInfo> memories)
    {
        var damages = memories.ToDictionary(memory => memory.Id, memory => BankVerification.Check(bank, memory).FirstOrDefault());
        return ([.. memories.Where(memory => damages[memory.Id] is null)], [.. damages.Values.OfType<BankDamage>()]);
    }

    private static void CopyFile(string path, Stream target)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        source.CopyTo(target);
    }

    private (MemoryInfo[] Whole, IReadOnlyList<BankDamage> Skipped) Whole(IReadOnlyList<MemoryInfo> memories) => Whole(this, memories);

    private void RequireFit(BankOptions options, string path)
    {
        if (options.EncoderFingerprint != Options.EncoderFingerprint)
        {
            throw new CheckpointException(
                path,
                $"belongs to encoder {options.EncoderFingerprint} ({options.Preset}), "
                + $"'{Name}' to {Options.EncoderFingerprint} ({Options.Preset}); "
                + "their memories cannot stand in one bank. Nothing was imported.");
        }

        if (!Options.Fits(options))
        {
            throw new CheckpointException(path, $"keeps another block or other sizes than '{Name}'; nothing was imported.");
        }
    }

    private ImportReport TakeIn(IReadOnlyList<MemoryInfo> memories, Func<MemoryInfo, MemoryContent> contentOf)
    {
        var (imported, duplicates) = (new List<string>(), 0);
        foreach (var memory in memories)
        {
            var isNew = Change(() =>
            {
                if (_manifest.State.Find(memory.Id) is not null)
                {
                    return false;
                }

                Store(memory, contentOf(memory), replaces: null);
                return true;
            });
            if (isNew)
            {
                imported.Add(memory.Id);
            }
            else
            {
                duplicates++;
            }
        }

        return new ImportReport(imported, duplicates, []);
    }

    // Read back from this bank's own copy: checksum, shapes and numbers are checked before its line is written.
    private ReadOnlyMemory<float> KeyOf(MemoryInfo memory)
        => MemoryFile.Read(BankPaths.Memory(Folder, memory.Id), memory, Options).RecallKey;

    /// <summary>Deletes what no memory needs: unfinished files, files of other memories, recall keys of older generations.</summary>
    /// <param name="alsoNeeded">Ids of files to keep beside those of the memories that can be used.</param>
    private (long Freed, IReadOnlyList<string> Remaining) Sweep(IEnumerable<string> alsoNeeded)
    {
        var needed = _manifest.State.Memories
            .SelectMany(memory => new[] { memory.Id, memory.ThumbnailChecksum?[..Digits.Id] })
            .OfType<string>().Concat(alsoNeeded).ToHashSet(StringComparer.Ordinal);
        var keys = Path.GetFileName(BankPaths.Keys(Folder, _manifest.Generation));
        var files = new DirectoryInfo(Folder).EnumerateFiles()
            .Where(file => BankPaths.IsTemporary(file.Name) || (BankPaths.IsKeys(file.Name) && file.Name != keys))
            .Concat(new DirectoryInfo(BankPaths.Memories(Folder)).EnumerateFiles()
                .Where(file => BankPaths.IsTemporary(file.Name) || (BankPaths.IdOf(file.Name) is { } id && !needed.Contains(id))))
            .ToArray();
        var (freed, remaining) = (0L, new List<string>());
        foreach (var file in files)
        {
            _files.TryDelete(file.FullName);
            if (File.Exists(file.FullName))
            {
                remaining.Add(file.FullName);
            }
            else
            {
                freed += file.Length;
            }
        }

        if (files.Length > 0)
        {
            _files.FlushFolder(BankPaths.Memories(Folder));
            _files.FlushFolder(Folder);
        }

        return (freed, remaining);
    }

    private void TryWriteKeys(long generation, IReadOnlyDictionary<string, ReadOnlyMemory<float>> lacking)
    {
        try
        {
            using var keys = MappedKeys.Open(BankPaths.Keys(Folder, _manifest.Generation), Options, _manifest.Generation);
            using var lease = keys?.Read();
            RecallKeyFile.Write(
                _files, BankPaths.Keys(Folder, generation), RecallKeyFile.Header(Options, generation), Rows(keys, lease, lacking));
        }
        catch (IOException)
        {
            // An index takes the keys from the memories.
        }
    }

    private IEnumerable<byte[]> Rows(MappedKeys? keys, MappedKeys.Lease? lease, IReadOnlyDictionary<string, ReadOnlyMemory<float>> lacking)
    {
        var wanted = _manifest.State.Memories.Select(memory => memory.Id).ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < keys?.Rows; row++)
        {
            var bytes = lease!.Row(row).ToArray();
            if (RecallKeyFile.IsWhole(bytes) && wanted.Remove(RecallKeyFile.IdOf(bytes)))
            {
                yield return bytes;
            }
        }

        foreach (var id in wanted)
        {
            if (lacking.TryGetValue(id, out var key))
            {
                yield return RecallKeyFile.Row(id, key.Span);
            }
        }
    }
}
