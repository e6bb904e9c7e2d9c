using System.Diagnostics.CodeAnalysis;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <content>Looking, reading and checking.</content>
public sealed partial class MemoryBank
{
    private const int LeastPrefix = 4;

    /// <summary>How many memories can be used, enabled or not.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _manifest.State.Count;
            }
        }
    }

    /// <summary>All memories that can be used, as they were added.</summary>
    public IReadOnlyList<MemoryInfo> List()
    {
        lock (_gate)
        {
            return _manifest.State.Memories;
        }
    }

    /// <summary>What is known about one memory.</summary>
    /// <param name="id">Which one, or the beginning of its id, at least four digits.</param>
    /// <exception cref="ArgumentException">There is none, or several begin so.</exception>
    public MemoryInfo Show(string id)
    {
        lock (_gate)
        {
            return Find(id);
        }
    }

    /// <summary>Takes in what another program has written since.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="CheckpointException">The bank is gone, damaged, or another one now.</exception>
    public bool Refresh()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var (revision, options) = (RevisionOf(_manifest), Options);
            var manifest = _manifest.ReadOn();
            if (manifest.Options != options)
            {
                throw new CheckpointException(Folder, "was replaced by another memory bank; open it again.");
            }

            _manifest = manifest;
            return RevisionOf(_manifest) != revision;
        }
    }

    /// <summary>Reads what a memory remembers, after a check of every byte.</summary>
    /// <param name="id">Which one, or the beginning of its id.</param>
    /// <exception cref="ArgumentException">There is no such memory.</exception>
    /// <exception cref="CheckpointException">Its file is gone or damaged.</exception>
    public MemoryTensors Read(string id)
    {
        var info = Show(id);
        return MemoryFile.Read(BankPaths.Memory(Folder, info.Id), info, Options);
    }

    /// <summary>Reads what a memory remembers, or passes it over with a warning in <see cref="Warnings"/>.</summary>
    /// <param name="id">Its whole id.</param>
    /// <param name="tensors">What it remembers; null if it cannot be used.</param>
    /// <returns>Whether it can be used. What cannot is not recalled by this instance again.</returns>
    public bool TryRead(string id, [NotNullWhen(true)] out MemoryTensors? tensors)
    {
        tensors = null;
        MemoryInfo? info;
        lock (_gate)
        {
            info = _manifest.State.Find(id);
        }

        try
        {
            if (info is not null)
            {
                tensors = MemoryFile.Read(BankPaths.Memory(Folder, info.Id), info, Options);
                return true;
            }

            PassOver(id, $"Memory {id} was removed and is passed over.");
        }
        catch (CheckpointException e)
        {
            PassOver(id, $"Memory {id} is passed over: {e.Message}");
        }

        return false;
    }

    /// <summary>A memory's picture as it was given; empty if it has none.</summary>
    /// <param name="id">Which one, or the beginning of its id.</param>
    /// <exception cref="ArgumentException">There is no such memory.</exception>
    /// <exception cref="CheckpointException">The picture is gone or damaged.</exception>
    public ReadOnlyMemory<byte> ReadThumbnail(string id)
    {
        var info = Show(id);
        if (info.ThumbnailChecksum is not { } checksum)
        {
            return default;
        }

        var path = BankPaths.Thumbnail(Folder, checksum);
        return MemoryFile.IsWhole(path, info.ThumbnailBytes, checksum)
            ? File.ReadAllBytes(path)
            : throw new CheckpointException(
                path, $"is damaged or gone; it is the picture of memory {info.Id}. Restore it from a copy of the bank.");
    }

    /// <summary>Counts and sizes.</summary>
    public BankStatistics Statistics()
    {
        lock (_gate)
        {
            var memories = _manifest.State.Memories;
            return new BankStatistics
            {
                Count = memories.Count,
                Enabled = memories.Count(memory => memory.Enabled),
                ByCategory = memories.SelectMany(memory => memory.Categories).CountBy(category => category)
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
                Bytes = memories.Sum(memory => memory.Bytes + memory.ThumbnailBytes),
                RemovedCount = _manifest.State.Removed.Count,
                RemovedBytes = _manifest.State.Removed.Values.Sum(),
                SetAside = _manifest.State.SetAside.Count,
            };
        }
    }

    /// <summary>Reads every byte of the manifest, of all memories and pictures, and of the recall keys.</summary>
    /// <param name="cancellation">Stops between two memories.</param>
    /// <returns>What is damaged.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public VerifyReport Verify(CancellationToken cancellation = default) => BankVerification.Run(this, cancellation);

    /// <summary>The bank at this moment.</summary>
    internal BankSnapshot TakeSnapshot()
    {
        lock (_gate)
        {
            return new BankSnapshot(
                _manifest.State.Memories, _manifest.Generation, RevisionOf(_manifest), BankPaths.Keys(Folder, _manifest.Generation));
        }
    }

    /// <summary>Writes the file of recall keys anew, if this instance may write; it is no loss if that fails.</summary>
    internal void RestoreKeys(BankSnapshot snapshot, IReadOnlyDictionary<string, ReadOnlyMemory<float>> lacking)
    {
        lock (_gate)
        {
            if (!CanWrite || _isDisposed || snapshot.Revision != RevisionOf(_manifest))
            {
                return;
            }

            TryWriteKeys(snapshot.Generation, lacking);
        }
    }

    private void PassOver(string id, string warning)
    {
        lock (_gate)
        {
            if (!_damaged.Contains(id))
            {
                _damaged = _damaged.Add(id);
                _warnings.Add(warning);
            }
        }
    }

    private MemoryInfo Find(string id)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(id);
        if (_manifest.State.Find(id) is { } whole)
        {
            return whole;
        }

        MemoryInfo[] found = id.Length < LeastPrefix
            ? []
            : [.. _manifest.State.Memories.Where(memory => memory.Id.StartsWith(id, StringComparison.Ordinal)).Take(2)];
        return found switch
        {
            [var only] => only,
            [] => throw new ArgumentException(
                $"'{Name}' has no memory {CheckpointException.Quote(id)}; "
                + $"give an id out of its list, or at least its first {LeastPrefix} digits."),
            _ => throw new ArgumentException($"Several memories of '{Name}' begin with {CheckpointException.Quote(id)}; give more digits."),
        };
    }
}
