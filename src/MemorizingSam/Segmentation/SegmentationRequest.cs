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
    public string ModelPath { get; init; } = ModelFile.Bundled;

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>Folder of a memory bank whose cases are recalled; null for none.</summary>
    public string? MemoryPath { get; init; }

    /// <summary>How memories are used.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>What to do with objects larger than a crop.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>
    /// The objects, each with a prompt; at least one, or none if <see cref="ResumePath"/> brings some. One gives a mask of 0 and 1,
    /// several a label map of 0..n, those of a resumed session first.
    /// </summary>
    public required IReadOnlyList<RequestedObject> Objects { get; init; }

    /// <summary>Where the mask or label map goes; its extension says the format.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where a picture goes, PNG; null for none.</summary>
    public string? PreviewPath { get; init; }

    /// <summary>Where the objects' statistics go, JSON; null for none.</summary>
    public string? StatisticsPath { get; init; }

    /// <summary>
    /// Where the probabilities go, a volume of float32; of several objects each gets a file of its own, with its name before the
    /// extension (<c>p.nii.gz</c>: <c>p.liver.nii.gz</c>). Null for none.
    /// </summary>
    public string? ProbabilitiesPath { get; init; }

    /// <summary>Where the session goes after the run, JSON, to be resumed; null for none.</summary>
    public string? SessionPath { get; init; }

    /// <summary>
    /// A session of the same volume and model that is gone on from; may be the file that <see cref="SessionPath"/> then replaces. Null
    /// for a new one.
    /// </summary>
    public string? ResumePath { get; init; }

    /// <summary>Where a page goes that shows what memories did, HTML; null for none. <see cref="MemoryPath"/> is then needed.</summary>
    public string? ExplanationPath { get; init; }

    /// <summary>Where the run report goes, JSON; null for none.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of an output does not exist.</exception>
    /// <exception cref="FileNotFoundException">The session to resume does not exist.</exception>
    public void Validate()
    {
        CheckObjects();
        Recall.Validate();
        Session.Validate();
        VolumeFile.CheckWritable(OutputPath);
        foreach (var path in new[] { PreviewPath, StatisticsPath, SessionPath, ExplanationPath, ReportPath }.OfType<string>())
        {
            AtomicFile.CheckFolder(path);
        }

        if (ProbabilitiesPath is { } probabilities)
        {
            ProbabilityFiles.Check(probabilities);
        }

        if (ResumePath is { } resumed && !File.Exists(resumed))
        {
            throw new FileNotFoundException($"The session '{resumed}' was not found; check the path.");
        }

        CheckOutputs([.. Objects.Select(entry => entry.Name)]);
    }

    /// <summary>Checks what depends on the names of all objects, those of a resumed session included.</summary>
    /// <exception cref="ArgumentException">They are none or too many, or two outputs, or an output and an input, are one file.</exception>
    internal void CheckOutputs(IReadOnlyList<string> objectNames)
    {
        if (objectNames.Count > byte.MaxValue)
        {
            throw new ArgumentException($"A label map holds at most {byte.MaxValue} objects, got {objectNames.Count}.");
        }

        string?[] fixedPaths = [OutputPath, PreviewPath, StatisticsPath, SessionPath, ExplanationPath, ReportPath];
        var probabilities = ProbabilitiesPath is { } path ? ProbabilityFiles.For(path, objectNames) : [];
        string[] inputs = [Path.GetFullPath(InputPath), Path.GetFullPath(ModelPath)];

        // Without regard to case on any system: names that differ in it alone are one file on most.
        var twice = fixedPaths.OfType<string>().Concat(probabilities)
            .GroupBy(Path.GetFullPath, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1 || inputs.Contains(group.Key, StringComparer.OrdinalIgnoreCase));
        if (twice is not null)
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(twice.Key)}' would be written over an input or another output of this run; give each file its "
                + "own name.");
        }
    }

    private void CheckObjects()
    {
        if (Objects.Count == 0 && ResumePath is null)
        {
            throw new ArgumentException("There is nothing to segment; give at least one click, a box or a mask, or a session to resume.");
        }

        if (Objects.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The name '{twice.Key}' is given to {twice.Count()} objects; give each its own.");
        }

        if (Objects.FirstOrDefault(entry => entry.Clicks.Count == 0 && entry.Box is null && entry.MaskPath is null && !entry.IsProposed) is { } unprompted)
        {
            throw new ArgumentException($"'{unprompted.Name}' has no prompt; give at least one click, a box or a mask.");
        }

        if (MemoryPath is null && ExplanationPath is not null)
        {
            throw new ArgumentException("An explanation tells what memories did, but no memory bank is given; give one (--memory), or leave the explanation out (--explain).");
        }

        if (MemoryPath is null && Objects.FirstOrDefault(entry => entry.IsProposed) is { } proposed)
        {
            throw new ArgumentException($"'{proposed.Name}' is to be found by memory, but no memory bank is given.");
        }
    }
}
