using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>A training run: what <c>memsam train</c> is told.</summary>
public sealed record TrainingRequest
{
    /// <summary>Folders of the data sets, each with a training split.</summary>
    public required IReadOnlyList<string> DataFolders { get; init; }

    /// <summary>
    /// Where checkpoint, best model and log go. If it holds the checkpoint of a run with the same options, that run goes on.
    /// </summary>
    public required string OutputFolder { get; init; }

    /// <summary>
    /// Preset the network is built from; null for that of <see cref="ModelPath"/> as it is, or <c>compact</c>. Given with a model, weights are
    /// taken from it where name and shape fit, and fresh elsewhere.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>A model to start from; null for fresh weights.</summary>
    public string? ModelPath { get; init; }

    /// <summary>
    /// Beginnings of names of weights that are not taken from <see cref="ModelPath"/>, but begun afresh: <c>image_encoder.blocks.</c>.
    /// </summary>
    public IReadOnlyList<string> Fresh { get; init; } = [];

    /// <summary>How to train.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>Where to run; null for CUDA if there is a device, else the processor.</summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>
    /// Number type that forward and backward compute in; weights, moments and losses are float32 all the same. Null for the device's own
    /// (<see cref="ComputeDevice.DefaultPrecision"/>).
    /// </summary>
    public NumberPrecision? Precision { get; init; }

    /// <summary>Most bytes of read volumes that are kept in memory.</summary>
    public long CacheBytes { get; init; } = 4L << 30;

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    public void Validate()
    {
        if (DataFolders.Count == 0)
        {
            throw new ArgumentException("DataFolders must name at least one data set.");
        }

        if (Fresh.Count > 0 && ModelPath is null)
        {
            throw new ArgumentException("Fresh names weights not to take from a model, but there is none; give ModelPath, or leave Fresh out.");
        }

        Options.Validate();
    }
}
