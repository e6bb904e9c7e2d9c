using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>The memories that will take the place of all that a bank holds. A program that is killed at any instant leaves the old bank or the new.</summary>
/// <remarks>Not for several threads. Their files lie in the bank's folder, where no line names them before <see cref="Commit"/>.</remarks>
public sealed class BankRebuild : IDisposable
{
    private readonly MemoryBank _bank;
    private readonly BankOptions _options;
    private readonly long _revision;
    private readonly Dictionary<string, MemoryInfo> _memories = new(StringComparer.Ordinal);
    private bool _isCommitted;

    internal BankRebuild(MemoryBank bank, BankOptions options, long revision)
        => (_bank, _options, _revision) = (bank, options, revision);

    /// <summary>How many memories the bank will hold.</summary>
    public int Count => _memories.Count;

    /// <summary>Adds a memory of the new encoder; it may be one whose acceptor an export left out.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="isEnabled">Whether it is recalled.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">The memory is not complete, or was made by another encoder.</exception>
    /// <exception cref="IOException">It cannot be written; the bank is as it was.</exception>
    public string Add(NewMemory memory, bool isEnabled = true)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ObjectDisposedException.ThrowIf(_isCommitted, this);
        memory.ValidateContent(_options);
        var info = _bank.WriteUnnamed(memory, _options, isEnabled);
        _memories[info.Id] = info;
        return info.Id;
    }

    /// <summary>Reads every byte of the new memories back, then lets them take the place of the old ones in one step, and erases these.</summary>
    /// <exception cref="InvalidOperationException">The bank was changed meanwhile; it is as it was.</exception>
    /// <exception cref="CheckpointException">What was written cannot be read back; the bank is as it was.</exception>
    /// <exception cref="IOException">The bank cannot be written; it is as it was.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_isCommitted, this);
        _bank.Supersede(_options, [.. _memories.Values], _revision);
        _isCommitted = true;
    }

    /// <summary>Deletes what was written for nothing, if there was no <see cref="Commit"/>.</summary>
    public void Dispose()
    {
        if (!_isCommitted)
        {
            _isCommitted = true;
            _bank.SweepUnnamed();
        }
    }
}
