using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>A volume file to segment: what <c>memsam segment</c> is told.</summary>
public sealed record SegmentationRequest
{
    /// <summary>The volume, in any format that is read.</summary>
    public required string InputPath { get; init; }

    /// <summary>Which frame of a file with more than three dimensions.</summary>
    public int? Frame { get; init; }

    /// <summary>The model: a model file of ours or a published checkpoint.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>What to do with objects larger than a crop.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>
    /// The objects; at least one, each with a prompt. One gives a mask of 0 and 1, several a label map of 0..n.
    /// </summary>
    public required IReadOnlyList<RequestedObject> Objects { get; init; }

    /// <summary>Where the mask or label map goes; its extension says the format.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where a picture goes, PNG; null for none.</summary>
    public string? PreviewPath { get; init; }

    /// <summary>Where the objects' statistics go, JSON; null for none.</summary>
    public string? StatisticsPath { get; init; }

    /// <summary>Where the run report goes, JSON; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of an output does not exist.</exception>
    public void Validate()
    {
        if (Objects.Count is 0 or > byte.MaxValue)
        {
            throw new ArgumentException($"Objects must be 1..{byte.MaxValue}, got {Objects.Count}.");
        }

        if (Objects.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The name '{twice.Key}' is given to {twice.Count()} objects; give each its own.");
        }

        if (Objects.FirstOrDefault(entry => entry.Clicks.Count == 0 && entry.Box is null && entry.MaskPath is null) is { } unprompted)
        {
            throw new ArgumentException($"'{unprompted.Name}' has no prompt; give at least one click, a box or a mask.");
        }

        Session.Validate();
        VolumeFile.CheckWritable(OutputPath);
        foreach (var path in new[] { PreviewPath, StatisticsPath, ReportPath }.OfType<string>())
        {
            AtomicFile.CheckFolder(path);
        }
    }
}
