using System.Collections.Immutable;
using System.Security.Cryptography;

namespace MemorizingSam.Memory;

/// <summary>
/// The accepted cases of one encoder, in a folder. Many may read while one writes. A change is on the disk when its method returns, and a
/// program that is killed at any instant leaves the bank as it was before the change or after it. Several threads may use one instance.
/// </summary>
/// <remarks>docs/membank.md describes the files.</remarks>
public sealed partial class MemoryBank : IDisposable
{
    private const string TryAgain = "Nothing was changed; make room or mend the folder, then try again.";

    private readonly Lock _gate = new();
    private readonly BankFiles _files;
    private readonly BankLock? _lock;
    private readonly List<string> _warnings = [];
    private Manifest _manifest;
    private ImmutableHashSet<string> _damaged = [];
    private bool _isDisposed;

    private MemoryBank(string folder, BankFiles files, BankLock? @lock)
    {
        (Folder, _files, _lock) = (folder, files, @lock);
        _manifest = Manifest.Read(folder);
    }

    /// <summary>The bank's folder, its full path.</summary>
    public string Folder { get; }

    /// <summary>Which encoder the bank belongs to, and the sizes of what it keeps.</summary>
    public BankOptions Options => _manifest.Options;

    /// <summary>Whether this instance may change the bank.</summary>
    public bool CanWrite => _lock is not null;

    /// <summary>Changes with each change of the bank, as far as this instance has seen it.</summary>
    public long Revision
    {
        get
        {
            lock (_gate)
            {
                return RevisionOf(_manifest);
            }
        }
    }

    /// <summary>What was found damaged or is otherwise worth telling, a sentence each.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate)
            {
                return [.. _manifest.Warnings, .. _warnings];
            }
        }
    }

    /// <summary>Memories that turned out to be unusable, which are not recalled.</summary>
    internal ImmutableHashSet<string> DamagedIds
    {
        get
        {
            lock (_gate)
            {
                return _damaged;
            }
        }
    }

    private string Name => Path.GetFileName(Folder);

    /// <summary>Adds a case.</summary>
    /// <param name="memory">The case.</param>
    /// <returns>Its id, once it is safe on the disk; for a case that is there already, the id it has.</returns>
    /// <exception cref="ArgumentException">The case is not complete, or was made by another encoder.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is unchanged.</exception>
    public string Add(NewMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.Validate(Options);
        return Change(() => Store(memory, replaces: null));
    }

    /// <summary>Puts a case in the place of another, in one step.</summary>
    /// <param name="id">The one that goes, or the beginning of its id.</param>
    /// <param name="memory">The one that comes.</param>
    /// <returns>The id of the new one.</returns>
    /// <exception cref="ArgumentException">There is no such memory, or the case is not complete or of another encoder.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is unchanged.</exception>
    public string Replace(string id, NewMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        memory.Validate(Options);
        return Change(() => Store(memory, Find(id).Id));
    }

    /// <summary>Lets a memory be recalled no more; it stays in the bank.</summary>
    /// <inheritdoc cref="Enable(string)"/>
    public void Disable(string id) => Tell(ManifestChange.Disable, id);

    /// <summary>Lets a memory be recalled again.</summary>
    /// <param name="id">Which one, or the beginning of its id.</param>
    /// <exception cref="ArgumentException">There is no such memory.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is unchanged.</exception>
    public void Enable(string id) => Tell(ManifestChange.Enable, id);

    /// <summary>Lets a memory count more or less than others of equal distance.</summary>
    /// <param name="id">Which one, or the beginning of its id.</param>
    /// <param name="weight">1 for as much as any; positive.</param>
    /// <exception cref="ArgumentException">There is no such memory, or the weight is none.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is unchanged.</exception>
    public void Weigh(string id, double weight)
    {
        NewMemory.RequireWeight(weight);
        Change(() => Append(new ManifestLine { Line = 0, Change = ManifestChange.Weigh, Id = Find(id).Id, Weight = weight }));
    }

    /// <summary>Takes a memory out of the bank. Its bytes stay on the disk until <see cref="Compact"/>.</summary>
    /// <param name="id">Which one, or the beginning of its id; also one that is not used for damage.</param>
    /// <exception cref="ArgumentException">There is no such memory.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is unchanged.</exception>
    public void Remove(string id)
        => Change(() => Append(new ManifestLine
        {
            Line = 0,
            Change = ManifestChange.Remove,
            Id = _manifest.State.SetAside.Contains(id) ? id : Find(id).Id,
        }));

    /// <summary>Lets another writer in; nothing is left to be written.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _lock?.Dispose();
        }
    }

    private static long RevisionOf(Manifest manifest) => (manifest.Generation << 40) + manifest.Revision;

    private T Change<T>(Func<T> change)
    {
        lock (_gate)
        {
            RequireWriter();
            try
            {
                return change();
            }
            catch (IOException e)
            {
                throw new IOException($"The memory bank '{Name}' cannot be written: {e.Message.TrimEnd('.')}. {TryAgain}", e);
            }
        }
    }

    private void RequireWriter()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_lock is null)
        {
            throw new InvalidOperationException($"The memory bank '{Name}' was opened to read; open it to write.");
        }
    }

    private void Tell(ManifestChange change, string id)
        => Change(() => Append(new ManifestLine { Line = 0, Change = change, Id = Find(id).Id }));

    private string Append(ManifestLine line)
    {
        _manifest.Append(_files, line);
        return line.Id!;
    }

    private string Store(NewMemory memory, string? replaces)
    {
        var bytes = MemoryFile.Encode(memory, Options);
        var info = InfoOf(memory, bytes);
        return replaces is null && _manifest.State.Find(info.Id) is not null
            ? info.Id
            : Store(
                info,
                new MemoryContent(stream => stream.Write(bytes), stream => stream.Write(memory.Thumbnail.Span), () => memory.RecallKey),
                replaces);
    }

    /// <summary>What a bank knows of a case whose file holds these bytes.</summary>
    private static MemoryInfo InfoOf(NewMemory memory, byte[] bytes)
    {
        var checksum = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new MemoryInfo
        {
            Id = checksum[..Digits.Id],
            Categories = [.. memory.Masks.Keys.Order(StringComparer.Ordinal)],
            Provenance = memory.Provenance,
            Geometry = memory.Geometry,
            Weight = memory.Weight,
            Checksum = checksum,
            Bytes = bytes.Length,
            ThumbnailChecksum = memory.Thumbnail.IsEmpty ? null : Convert.ToHexStringLower(SHA256.HashData(memory.Thumbnail.Span)),
            ThumbnailBytes = memory.Thumbnail.Length,
        };
    }

    private void WriteFiles(MemoryInfo info, MemoryContent content)
    {
        _files.Replace(BankPaths.Memory(Folder, info.Id), content.Write);
        if (info.ThumbnailChecksum is { } checksum)
        {
            _files.Replace(BankPaths.Thumbnail(Folder, checksum), content.WriteThumbnail);
        }
    }

    /// <summary>Files first, then the line that makes them count, then the recall key, without which all is well too.</summary>
    private string Store(MemoryInfo info, MemoryContent content, string? replaces)
    {
        var line = new ManifestLine { Line = 0, Change = ManifestChange.Add, Id = info.Id, Memory = info, Replaces = replaces };
        ReadOnlyMemory<float> key;
        try
        {
            WriteFiles(info, content);
            _files.FlushFolder(BankPaths.Memories(Folder));
            key = content.RecallKey();
            Append(line);
        }
        catch
        {
            if (!_manifest.State.Knows(info.Id))
            {
                _files.TryDelete(BankPaths.Memory(Folder, info.Id));
            }

            throw;
        }

        _damaged = _damaged.Remove(info.Id);
        try
        {
            RecallKeyFile.Append(_files, BankPaths.Keys(Folder, _manifest.Generation), Options, _manifest.Generation, (info.Id, key));
        }
        catch (IOException)
        {
            // The case is in the bank; an index takes its key from the memory.
        }

        return info.Id;
    }
}
