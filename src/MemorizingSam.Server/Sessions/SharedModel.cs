using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Sessions;

/// <summary>The model of a server and its memory bank, of which it is the one writer as long as it runs.</summary>
internal sealed class SharedModel : IDisposable
{
    private SharedModel(Segmenter segmenter, MemoryBank bank, RecallOptions recall)
    {
        (Segmenter, Bank) = (segmenter, bank);
        Recall = new CaseRecall(bank, recall);
    }

    /// <summary>The model.</summary>
    public Segmenter Segmenter { get; }

    /// <summary>The bank, open to write.</summary>
    public MemoryBank Bank { get; }

    /// <summary>Recalls from the bank, what was memorised a moment ago included.</summary>
    public CaseRecall Recall { get; }

    /// <summary>Whether the model can use memories the way that was chosen; if not, sessions have none unless they ask, and are then told why.</summary>
    public bool CanRecall => Segmenter.CanRecall(Recall.Options);

    /// <summary>Loads the model, and opens its bank or begins one.</summary>
    /// <param name="model">The model's file, null for the one that comes with memsam, and how to load it.</param>
    /// <param name="bankFolder">Folder of the bank.</param>
    /// <param name="recall">How memories are used.</param>
    /// <exception cref="Checkpoints.CheckpointException">The model cannot be used, or the bank is damaged or another model's.</exception>
    /// <exception cref="IOException">Another program writes to the bank, or the folder cannot be written.</exception>
    public static SharedModel Open((string? Path, SegmenterOptions Options) model, string bankFolder, RecallOptions recall)
    {
        var segmenter = Segmenter.Load(model.Path, model.Options);
        var bank = default(MemoryBank);
        try
        {
            bank = Directory.Exists(bankFolder)
                ? MemoryBank.OpenToWrite(bankFolder, new BankAccess { EncoderFingerprint = segmenter.Fingerprint })
                : MemoryBank.Create(bankFolder, segmenter.OptionsForBank());
            return new SharedModel(segmenter, bank, recall);
        }
        catch
        {
            bank?.Dispose();
            segmenter.Dispose();
            throw;
        }
    }

    /// <summary>How a session of certain choices treats its volume.</summary>
    public SessionOptions OptionsFor(SessionChoices choices) => new()
    {
        ZoomOut = !choices.OneCrop,
        AllParts = choices.AllParts,
        Memory = choices.Memory ? Recall : null,
    };

    /// <summary>Opens a volume.</summary>
    public SegmentationSession Open(Volume volume, SessionChoices choices) => Segmenter.Open(volume, OptionsFor(choices));

    /// <inheritdoc/>
    public void Dispose()
    {
        Recall.Dispose();
        Bank.Dispose();
        Segmenter.Dispose();
    }
}
