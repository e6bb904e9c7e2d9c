using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>A segmentation from file to file.</summary>
public sealed record SegmentationRequest
{
    /// <summary>The volume.</summary>
    public required string InputPath { get; init; }

    /// <summary>Which frame of a file with more than three dimensions.</summary>
    public int? Frame { get; init; }

    /// <summary>Where the mask goes; its extension says the format. Several objects make a label map, 1 for the first.</summary>
    public required string OutputPath { get; init; }

    /// <summary>The model file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>What to do with objects larger than a crop.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>The objects, at least one.</summary>
    public required IReadOnlyList<ObjectRequest> Objects { get; init; }

    /// <summary>Where probabilities of the only object go, as float32; none if null.</summary>
    public string? ProbabilitiesPath { get; init; }

    /// <summary>Where a picture goes, as PNG; none if null.</summary>
    public string? PreviewPath { get; init; }

    /// <summary>Where statistics of the objects go, as JSON; none if null.</summary>
    public string? StatisticsPath { get; init; }

    /// <summary>Where the run report goes, as JSON; none if null.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Where the session goes, as JSON, so that it can be resumed; none if null.</summary>
    public string? SessionPath { get; init; }

    /// <summary>Checks the rules between fields, and that every output can be written.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of an output does not exist.</exception>
    public void Validate()
    {
        VolumeFile.CheckWritable(OutputPath);
        if (Objects.Count is < 1 or > byte.MaxValue)
        {
            throw new ArgumentException($"A segmentation needs 1 to {byte.MaxValue} objects, got {Objects.Count}.");
        }

        if (Objects.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The label '{twice.Key}' was given twice; give all its clicks after one --label.");
        }

        if (Objects.FirstOrDefault(entry => entry.Prompts.Count == 0 && entry.MaskPath is null) is { } silent)
        {
            throw new ArgumentException($"The label '{silent.Name}' has no prompt; give at least one --point, --box or --mask.");
        }

        if (ProbabilitiesPath is not null)
        {
            VolumeFile.CheckWritable(ProbabilitiesPath);
            if (Objects.Count > 1)
            {
                throw new ArgumentException("--probabilities holds one object; segment the labels one by one.");
            }
        }

        foreach (var path in new[] { PreviewPath, StatisticsPath, ReportPath, SessionPath }.OfType<string>())
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; create it or choose another.");
            }
        }
    }
}
