using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>A model and the memory bank that it recalls from, if there is one, opened for one file or many.</summary>
internal sealed class RecallingSegmenter : IDisposable
{
    private RecallingSegmenter(Segmenter segmenter, MemoryBank? bank, RecallOptions options)
    {
        (Segmenter, Bank) = (segmenter, bank);
        Recall = bank is null ? null : new CaseRecall(bank, options);
    }

    /// <summary>The model.</summary>
    public Segmenter Segmenter { get; }

    /// <summary>The bank; null for none.</summary>
    public MemoryBank? Bank { get; }

    /// <summary>Recalls from the bank; null for none.</summary>
    public CaseRecall? Recall { get; }

    /// <summary>Opens both.</summary>
    /// <param name="model">The model, and how it is loaded.</param>
    /// <param name="memory">Folder of the bank, null for none, and how memories are used.</param>
    /// <exception cref="CheckpointException">The model cannot be used, or the bank is damaged or another encoder's.</exception>
    public static RecallingSegmenter Open((string Path, SegmenterOptions Options) model, (string? Path, RecallOptions Options) memory)
    {
        var segmenter = Segmenter.Load(model.Path, model.Options);
        var bank = default(MemoryBank);
        try
        {
            bank = memory.Path is { } path ? MemoryBank.OpenToRead(path, new BankAccess { EncoderFingerprint = segmenter.Fingerprint }) : null;
            return new RecallingSegmenter(segmenter, bank, memory.Options);
        }
        catch
        {
            bank?.Dispose();
            segmenter.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Recall?.Dispose();
        Bank?.Dispose();
        Segmenter.Dispose();
    }
}
