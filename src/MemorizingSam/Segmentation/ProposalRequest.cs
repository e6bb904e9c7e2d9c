using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>A folder of volumes in which objects are found by memory: what <c>memsam propose</c> is told.</summary>
public sealed record ProposalRequest
{
    /// <summary>Folder of the volumes; those of folders below it are left alone.</summary>
    public required string InputFolder { get; init; }

    /// <summary>Folder for a label map per volume, named as the volume, and for the summary; made if it is not there.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>What to look for, by the names under which cases were memorised; 1 in the label maps is the first.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Ends the names of label maps and says their format.</summary>
    public string MaskEnding { get; init; } = ".nii.gz";

    /// <summary>The model, which is the bank's.</summary>
    public string ModelPath { get; init; } = ModelFile.Bundled;

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>Folder of the memory bank.</summary>
    public required string MemoryPath { get; init; }

    /// <summary>How memories are used.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>Folder for a picture of each volume, PNG; null for none.</summary>
    public string? PreviewFolder { get; init; }

    /// <summary>Folder for the session of each volume, JSON, to be resumed; null for none.</summary>
    public string? SessionFolder { get; init; }

    /// <summary>Folder for a page on each volume that shows what memories did, HTML; null for none.</summary>
    public string? ExplanationFolder { get; init; }

    /// <summary>Folder for the run report of each volume, JSON; null for none.</summary>
    public string? ReportFolder { get; init; }

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the volumes does not exist.</exception>
    public void Validate()
    {
        Recall.Validate();
        if (!Directory.Exists(InputFolder))
        {
            throw new DirectoryNotFoundException($"The folder '{InputFolder}' does not exist; give the folder of the volumes.");
        }

        if (Labels.Count is 0 or > byte.MaxValue || Labels.Distinct(StringComparer.Ordinal).Count() != Labels.Count)
        {
            throw new ArgumentException($"There must be 1 to {byte.MaxValue} labels to look for, each once; got {Labels.Count}.");
        }

        foreach (var label in Labels)
        {
            PromptChecks.RequireName(label);
        }

        if (SamePath(InputFolder, OutputFolder))
        {
            throw new ArgumentException("The masks would lie among the volumes and be taken for some the next time; choose another folder for them.");
        }

        if (File.Exists(OutputFolder))
        {
            throw new ArgumentException($"'{Path.GetFileName(OutputFolder)}' is a file; of a folder of volumes the masks go to a folder.");
        }
    }

    /// <summary>The volumes, by the names that their masks have.</summary>
    /// <exception cref="ArgumentException">There are none, or two of one name.</exception>
    internal IReadOnlyList<(string Path, string Stem)> Volumes()
    {
        var volumes = VolumeFolder.VolumesIn(InputFolder);
        if (volumes.Count == 0)
        {
            throw new ArgumentException($"'{Path.GetFileName(Path.GetFullPath(InputFolder))}' holds no volumes; give a folder of NIfTI, NRRD or MetaImage files.");
        }

        // Without regard to case on any system: names that differ in it alone are one file on most.
        var twice = volumes.GroupBy(volume => volume.Stem, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? volumes
            : throw new ArgumentException(
                $"{string.Join(" and ", twice.Select(volume => $"'{Path.GetFileName(volume.Path)}'"))} would have one mask, '{twice.Key}{MaskEnding}'; "
                + "rename one of them.");
    }

    private static bool SamePath(string a, string b)
        => string.Equals(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(a)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(b)), StringComparison.OrdinalIgnoreCase);
}
