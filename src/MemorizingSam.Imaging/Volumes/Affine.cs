namespace MemorizingSam.Imaging.Volumes;

/// <summary>Where the voxels of a volume lie in the patient: the 4×4 matrix of the field, in mm RAS, by its columns.</summary>
/// <remarks>
/// A voxel (i, j, k) has its centre at <c>Origin + i·AxisX + j·AxisY + k·AxisZ</c>. Oblique, sheared and left-handed
/// matrices are allowed; singular ones are not, since no click could be mapped back through them.
/// </remarks>
public sealed record Affine
{
    /// <summary>Smallest volume of the cell spanned by the three unit axes; 0 means that they lie in a plane.</summary>
    private const double FlattestCell = 1e-6;

    private readonly WorldVector _rowX;
    private readonly WorldVector _rowY;
    private readonly WorldVector _rowZ;

    /// <summary>Takes the columns of the matrix.</summary>
    /// <param name="axisX">Step in the patient from one voxel to the next along the first axis, in mm.</param>
    /// <param name="axisY">The same along the second axis.</param>
    /// <param name="axisZ">The same along the third axis.</param>
    /// <param name="origin">Centre of voxel (0, 0, 0).</param>
    /// <exception cref="ArgumentException">A number is not finite, or the three steps lie in one plane.</exception>
    public Affine(WorldVector axisX, WorldVector axisY, WorldVector axisZ, WorldPoint origin)
    {
        (AxisX, AxisY, AxisZ, Origin) = (axisX, axisY, axisZ, origin);
        var determinant = Determinant;
        var cell = axisX.Length * axisY.Length * axisZ.Length;

        // The comparison is written so that NaN fails it.
        if (!(Math.Abs(determinant) >= FlattestCell * cell && cell is > 0 and < double.PositiveInfinity)
            || !double.IsFinite(origin.X + origin.Y + origin.Z))
        {
            throw new ArgumentException(
                $"The affine must be finite and invertible, got columns {axisX}, {axisY}, {axisZ} and origin {origin}.");
        }

        // Rows of the inverse by Cramer's rule.
        _rowX = (1 / determinant) * axisY.Cross(axisZ);
        _rowY = (1 / determinant) * axisZ.Cross(axisX);
        _rowZ = (1 / determinant) * axisX.Cross(axisY);
    }

    /// <summary>Step from one voxel to the next along the first axis, in mm RAS.</summary>
    public WorldVector AxisX { get; }

    /// <summary>Step from one voxel to the next along the second axis, in mm RAS.</summary>
    public WorldVector AxisY { get; }

    /// <summary>Step from one voxel to the next along the third axis, in mm RAS.</summary>
    public WorldVector AxisZ { get; }

    /// <summary>Centre of voxel (0, 0, 0), in mm RAS.</summary>
    public WorldPoint Origin { get; }

    /// <summary>Determinant of the 3×3 part, in mm³; negative for a left-handed voxel grid.</summary>
    public double Determinant => AxisX.Dot(AxisY.Cross(AxisZ));

    /// <summary>Lengths of the three steps.</summary>
    public SpacingMm Spacing => new(AxisX.Length, AxisY.Length, AxisZ.Length);

    /// <summary>The step along voxel axis 0, 1 or 2, in mm RAS.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public WorldVector this[int axis] => axis switch
    {
        0 => AxisX,
        1 => AxisY,
        2 => AxisZ,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    /// <summary>An upright grid: right, anterior, superior, with the given spacing.</summary>
    /// <exception cref="ArgumentException">A spacing is not positive, or the origin is not finite.</exception>
    public static Affine Upright(SpacingMm spacing, WorldPoint origin = default)
    {
        spacing.Validate();
        return new Affine(new(spacing.X, 0, 0), new(0, spacing.Y, 0), new(0, 0, spacing.Z), origin);
    }

    /// <summary>Centre of a voxel, or a place between voxels, in the patient.</summary>
    public WorldPoint ToWorld(VoxelPoint point) => Origin + ((point.X * AxisX) + (point.Y * AxisY) + (point.Z * AxisZ));

    /// <summary>Voxel position, with fractions, of a place in the patient; it may lie outside the volume.</summary>
    public VoxelPoint ToVoxel(WorldPoint point)
    {
        var step = point - Origin;
        return new VoxelPoint(_rowX.Dot(step), _rowY.Dot(step), _rowZ.Dot(step));
    }

    /// <summary>The matrix as the field prints it: four rows of four, row by row, in mm RAS.</summary>
    public double[][] ToRows() =>
    [
        [AxisX.X, AxisY.X, AxisZ.X, Origin.X],
        [AxisX.Y, AxisY.Y, AxisZ.Y, Origin.Y],
        [AxisX.Z, AxisY.Z, AxisZ.Z, Origin.Z],
        [0, 0, 0, 1],
    ];
}
