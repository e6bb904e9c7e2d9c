using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// Crops of one size that overlap by a quarter of their edge and tile the patient around a home crop. Their low-res masks share
/// one
/// lattice, on which each crop is most trusted in its core: the cores fill space without overlap.
/// </summary>
/// <param name="home">The crop that the first prompt placed.</param>
/// <param name="cropSize">Edge of a crop, in voxels.</param>
/// <param name="lowResSize">Edge of a low-res mask.</param>
internal sealed class TileGrid(CropPlace home, int cropSize, int lowResSize)
{
    /// <summary>Edge of a low-res mask.</summary>
    public int LowResSize => lowResSize;

    /// <summary>Crop voxels along the edge of a low-res voxel.</summary>
    public int Factor => cropSize / lowResSize;

    /// <summary>Low-res voxels that neighbours share.</summary>
    public int Overlap => lowResSize / 4;

    /// <summary>Low-res voxels from one crop to the next.</summary>
    public int Step => lowResSize - Overlap;

    /// <summary>The home crop.</summary>
    public CropPlace Home => home;

    /// <summary>Where a crop lies.</summary>
    public CropPlace PlaceOf(Cell cell) => home with
    {
        X = home.X + (cell.X * Step * Factor),
        Y = home.Y + (cell.Y * Step * Factor),
        Z = home.Z + (cell.Z * Step * Factor),
    };

    /// <summary>Whether a point lies in a crop.</summary>
    /// <param name="cell">The crop.</param>
    /// <param name="point">In voxels of the crops' lattice over the volume.</param>
    public bool Holds(Cell cell, VoxelPoint point)
    {
        var place = PlaceOf(cell);
        return Enumerable.Range(0, 3).All(axis => point[axis] >= place[axis] - 0.5 && point[axis] < place[axis] + cropSize - 0.5);
    }

    /// <summary>Whether a crop shows a part of a box.</summary>
    /// <param name="cell">The crop.</param>
    /// <param name="corner">One corner of the box, in voxels of the crops' lattice over the volume.</param>
    /// <param name="opposite">The opposite one.</param>
    public bool Meets(Cell cell, VoxelPoint corner, VoxelPoint opposite)
    {
        var place = PlaceOf(cell);
        return Enumerable.Range(0, 3).All(axis => Math.Max(corner[axis], opposite[axis]) >= place[axis]
            && Math.Min(corner[axis], opposite[axis]) <= place[axis] + cropSize - 1);
    }

    /// <summary>The crop in whose core a point lies.</summary>
    /// <param name="point">In voxels of the crops' lattice over the volume.</param>
    public Cell CellAt(VoxelPoint point)
    {
        return new Cell(Along(0), Along(1), Along(2));

        int Along(int axis) => CellAlong((int)Math.Floor((point[axis] + 0.5 - home[axis]) / Factor));
    }

    /// <summary>Index of the crop in whose core a low-res voxel lies, along one axis.</summary>
    /// <param name="lowRes">Low-res voxels from the beginning of the home crop.</param>
    public int CellAlong(int lowRes) => (int)Math.Floor((lowRes - (Overlap / 2)) / (double)Step);

    /// <summary>
    /// Weight of a crop's answer along one axis: 1 inside, falling to the edges so that neighbours sum to 1 where they overlap.
    /// </summary>
    /// <param name="lowRes">Low-res voxels from the beginning of the crop.</param>
    public float WeightAlong(int lowRes)
        => Math.Min(1, (Math.Min(lowRes, lowResSize - 1 - lowRes) + 0.5f) / Overlap);
}
