using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>What a check found in one case.</summary>
public sealed record CaseReport
{
    /// <summary>Name of the case.</summary>
    public required string Id { get; init; }

    /// <summary>Whose image it is.</summary>
    public required string PatientId { get; init; }

    /// <summary>What the case may be used for; null if nothing says so.</summary>
    public DatasetSplit? Split { get; init; }

    /// <summary>Voxels along each axis; null if the case could not be read.</summary>
    public GridShape? Shape { get; init; }

    /// <summary>Voxel spacing along each axis, in mm.</summary>
    public SpacingMm? SpacingMm { get; init; }

    /// <summary>Nearest three-letter orientation.</summary>
    public string? Orientation { get; init; }

    /// <summary>Number type of the image's voxels.</summary>
    public VoxelType? VoxelType { get; init; }

    /// <summary>Labels that the case holds, in the data set's order.</summary>
    public IReadOnlyList<CaseLabelReport> Labels { get; init; } = [];
}
