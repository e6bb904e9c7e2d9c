using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Evaluation;

/// <summary>The surface of a mask: the cells between eight voxel centres of which some, but not all, lie in the mask.</summary>
/// <remarks>What lies outside the volume is not in the mask, so a mask that reaches the volume's border ends there.</remarks>
internal sealed class MaskSurface
{
    private readonly GridShape _cells;
    private readonly List<(int Cell, double AreaMm2)> _surfels = [];

    /// <summary>Finds the surface of the part of a mask that lies in a box.</summary>
    /// <param name="mask">Other than 0 is the object.</param>
    /// <param name="box">Holds the whole object.</param>
    /// <param name="areas">From <see cref="SurfelAreas"/>, for the spacing of the mask.</param>
    public MaskSurface(Volume<byte> mask, VoxelBox box, double[] areas)
    {
        var (size, grid) = ((X: box.End.X - box.First.X, Y: box.End.Y - box.First.Y, Z: box.End.Z - box.First.Z), mask.Grid.Shape);
        _cells = new GridShape(size.X + 1, size.Y + 1, size.Z + 1);
        var codes = new byte[_cells.VoxelCount];
        for (var z = 0; z < size.Z; z++)
        {
            for (var y = 0; y < size.Y; y++)
            {
                var line = mask.Voxels.Slice(box.First.X + (grid.X * (box.First.Y + y + (grid.Y * (box.First.Z + z)))), size.X);
                for (var corner = 0; corner < 4; corner++)
                {
                    // In the cell behind it, a voxel is the first corner along an axis.
                    var (atY, atZ) = ((corner >> 1) & 1, corner & 1);
                    var first = _cells.X * (y + 1 - atY + (_cells.Y * (z + 1 - atZ)));
                    SetBit(codes.AsSpan(first + 1, size.X), line, (byte)(1 << corner));
                    SetBit(codes.AsSpan(first, size.X), line, (byte)(1 << (corner | 4)));
                }
            }
        }

        for (var cell = 0; cell < codes.Length; cell++)
        {
            if (codes[cell] is not (0 or byte.MaxValue))
            {
                _surfels.Add((cell, areas[codes[cell]]));
            }
        }
    }

    /// <summary>Whether there is no surface, as there is no object.</summary>
    public bool IsEmpty => _surfels.Count == 0;

    /// <summary>Distances from another surface, in the same box, to this one.</summary>
    /// <param name="other">The other surface.</param>
    /// <param name="spacing">Of the masks.</param>
    /// <returns>For each of the other's elements, from the nearest to the furthest: its distance, infinite if this one is empty, and its area.</returns>
    public (double[] Mm, double[] AreasMm2) DistancesFrom(MaskSurface other, SpacingMm spacing)
    {
        var squares = new double[_cells.VoxelCount];
        Array.Fill(squares, double.PositiveInfinity);
        foreach (var (cell, _) in _surfels)
        {
            squares[cell] = 0;
        }

        DistanceTransform.Spread(squares, _cells, spacing, isOutsideSite: false);
        double[] mm = [.. other._surfels.Select(surfel => Math.Sqrt(squares[surfel.Cell]))];
        double[] areas = [.. other._surfels.Select(surfel => surfel.AreaMm2)];
        Array.Sort(mm, areas);
        return (mm, areas);
    }

    private static void SetBit(Span<byte> codes, ReadOnlySpan<byte> line, byte bit)
    {
        for (var x = 0; x < line.Length; x++)
        {
            codes[x] |= line[x] == 0 ? (byte)0 : bit;
        }
    }
}
