using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One plane of a volume as a doctor looks at it: the patient's right on the left, the front or the head on top.</summary>
/// <param name="Normal">World axis that the plane cuts: 0 sagittal, 1 coronal, 2 axial.</param>
/// <param name="Across">World axis that runs across the picture.</param>
/// <param name="Down">World axis that runs down the picture.</param>
/// <param name="Letters">Directions at the left, right, top and bottom edge.</param>
internal sealed record PreviewPane(int Normal, int Across, int Down, string Letters)
{
    /// <summary>Axial, coronal and sagittal.</summary>
    public static IReadOnlyList<PreviewPane> All { get; } =
    [
        new(Normal: 2, Across: 0, Down: 1, "RLAP"),
        new(Normal: 1, Across: 0, Down: 2, "RLSI"),
        new(Normal: 0, Across: 1, Down: 2, "APSI"),
    ];

    /// <summary>Columns of the plane, in voxels of a canonical lattice.</summary>
    public int Width(VolumeGrid canonical) => canonical.Shape[Across];

    /// <summary>Rows of the plane, in voxels of a canonical lattice.</summary>
    public int Height(VolumeGrid canonical) => canonical.Shape[Down];

    /// <summary>The voxel of the source that a column and a row show; both may be outside the plane by one.</summary>
    /// <param name="canonical">From the source lattice to RAS.</param>
    /// <param name="cut">Where the plane cuts, in canonical voxels.</param>
    /// <param name="column">From the left edge.</param>
    /// <param name="row">From the top edge.</param>
    public VoxelPoint SourceVoxel(GridMapping canonical, VoxelPoint cut, int column, int row)
    {
        Span<double> voxel = [cut.X, cut.Y, cut.Z];

        // Right, anterior and superior grow in canonical voxels; all three lie at the left or top edge here.
        voxel[Across] = canonical.Target.Shape[Across] - 1 - column;
        voxel[Down] = canonical.Target.Shape[Down] - 1 - row;
        return canonical.ToSource(new VoxelPoint(voxel[0], voxel[1], voxel[2]));
    }

    /// <summary>Column and row, with fractions, at which a canonical position appears.</summary>
    public (double Column, double Row) PositionOf(VolumeGrid canonical, VoxelPoint point)
        => (canonical.Shape[Across] - 1 - point[Across], canonical.Shape[Down] - 1 - point[Down]);
}
