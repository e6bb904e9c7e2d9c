namespace MemorizingSam.Imaging.Volumes;

/// <summary>The lattice of a volume: how many voxels, and where they lie in the patient.</summary>
/// <param name="Shape">Voxels along each axis.</param>
/// <param name="Affine">Voxel centres in mm RAS.</param>
public sealed record VolumeGrid(GridShape Shape, Affine Affine)
{
    /// <summary>Distance between neighbouring voxel centres, in mm.</summary>
    public SpacingMm Spacing => Affine.Spacing;

    /// <summary>Nearest three-letter orientation.</summary>
    public Orientation Orientation => Orientation.Of(Affine);

    /// <summary>Volume of one voxel, in mm³.</summary>
    public double VoxelVolumeMm3 => Math.Abs(Affine.Determinant);

    /// <summary>Largest angle between a voxel axis and the patient axis nearest to it, in degrees; 0 for an upright grid.</summary>
    public double ObliquenessDegrees
    {
        get
        {
            var cosine = Enumerable.Range(0, 3).Min(NearestCosine);
            return Math.Acos(Math.Min(1, cosine)) * 180 / Math.PI;
        }
    }

    /// <summary>Whether a voxel position, rounded to the nearest voxel, lies in the grid; NaN does not.</summary>
    public bool Contains(VoxelPoint point)
        => Enumerable.Range(0, 3).All(axis => point[axis] >= -0.5 && point[axis] < Shape[axis] - 0.5);

    /// <summary>Whether two grids have one shape and the same voxel centres to a thousandth of a voxel.</summary>
    public bool Matches(VolumeGrid other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var tolerance = 1e-3 * Math.Min(Spacing.X, Math.Min(Spacing.Y, Spacing.Z));
        return Shape == other.Shape
            && Corners().All(corner => Affine.ToWorld(corner).DistanceTo(other.Affine.ToWorld(corner)) <= tolerance);
    }

    private IEnumerable<VoxelPoint> Corners()
        => from x in new[] { 0, Shape.X - 1 }
           from y in new[] { 0, Shape.Y - 1 }
           from z in new[] { 0, Shape.Z - 1 }
           select new VoxelPoint(x, y, z);

    private double NearestCosine(int axis)
    {
        var step = Affine[axis];
        return Math.Max(Math.Abs(step.X), Math.Max(Math.Abs(step.Y), Math.Abs(step.Z))) / step.Length;
    }
}
