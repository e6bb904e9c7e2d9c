using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <content>Making the bank anew for another encoder.</content>
public sealed partial class MemoryBank
{
    /// <summary>Begins to make all memories anew by another encoder; the bank stays as it is until <see cref="BankRebuild.Commit"/>.</summary>
    /// <param name="options">Whose bank it becomes.</param>
    /// <returns>Takes the new memories; the caller disposes it before the bank.</returns>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks a rule, or the bank belongs to that encoder already.</exception>
    /// <exception cref="CheckpointException">Memories are set aside for a damaged manifest; remove them first.</exception>
    public BankRebuild BeginRebuild(BankOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        lock (_gate)
        {
            RequireWriter();
            RequireNothingSetAside("made anew");
            return options.EncoderFingerprint != Options.EncoderFingerprint
                ? new BankRebuild(this, options, RevisionOf(_manifest))
                : throw new ArgumentException($"'{Name}' belongs to encoder {options.EncoderFingerprint} already; there is nothing to make anew.");
        }
    }

    /// <summary>Writes the files of a memory that no line names yet.</summary>
    internal MemoryInfo WriteUnnamed(NewMemory memory, BankOptions options, bool isEnabled)
    {
        var bytes = MemoryFile.Encode(memory, options);
        var info = InfoOf(memory, bytes) with { Enabled = isEnabled };
        return Change(() =>
        {
            WriteFiles(
                info, new MemoryContent(stream => stream.Write(bytes), stream => stream.Write(memory.Thumbnail.Span), () => memory.RecallKey));
            return info;
        });
    }

    /// <summary>Lets other memories take the place of all there are, in one step, once every byte of them is read back.</summary>
    /// <param name="options">Whose they are.</param>
    /// <param name="memories">What <see cref="WriteUnnamed"/> answered.</param>
    /// <param name="revision">Of the bank that they were made from.</param>
    internal void Supersede(BankOptions options, IReadOnlyList<MemoryInfo> memories, long revision)
    {
        lock (_gate)
        {
            RequireWriter();
            if (RevisionOf(_manifest) != revision)
            {
                throw new InvalidOperationException($"The memory bank '{Name}' was changed while it was made anew; begin again.");
            }

            var generation = _manifest.Generation + 1;
            Change(() =>
            {
                _files.FlushFolder(BankPaths.Memories(Folder));
                RecallKeyFile.Write(
                    _files,
                    BankPaths.Keys(Folder, generation),
                    RecallKeyFile.Header(options, generation),
                    memories.Select(memory => RecallKeyFile.Row(memory.Id, ReadBack(memory, options).Span)));
                _files.Replace(BankPaths.Manifest(Folder), stream => Manifest.Write(stream, options, generation, memories));
                return generation;
            });
            _manifest = Manifest.Read(Folder);
            _damaged = [];

            // The old files go only once it is sure that the new manifest stays.
            _files.FlushFolder(Folder);
            Sweep(alsoNeeded: []);
        }
    }

    /// <summary>Deletes what was written for nothing, as far as it can be.</summary>
    internal void SweepUnnamed()
    {
        lock (_gate)
        {
            if (!_isDisposed && _manifest.Warnings.Count == 0)
            {
                Sweep(alsoNeeded: _manifest.State.Removed.Keys);
            }
        }
    }

    private ReadOnlyMemory<float> ReadBack(MemoryInfo memory, BankOptions options)
    {
        if (memory.ThumbnailChecksum is { } checksum
            && !MemoryFile.IsWhole(BankPaths.Thumbnail(Folder, checksum), memory.ThumbnailBytes, checksum))
        {
            throw new CheckpointException(
                BankPaths.Thumbnail(Folder, checksum), "is not what was written; check the disk. The bank is as it was.");
        }

        return MemoryFile.Read(BankPaths.Memory(Folder, memory.Id), memory, options).RecallKey;
    }
}
