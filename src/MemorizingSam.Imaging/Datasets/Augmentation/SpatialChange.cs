using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>How a crop is placed otherwise than upright on its centre.</summary>
/// <param name="Scale">How many times its size an object appears; above 0.</param>
/// <param name="TurnDegrees">Turns about the patient's x, y and z axis, in this order, in degrees.</param>
/// <param name="ShiftMm">Where the crop's centre goes, in mm RAS.</param>
/// <param name="IsMirrored">Whether left and right are exchanged.</param>
public readonly record struct SpatialChange(double Scale, WorldVector TurnDegrees, WorldVector ShiftMm, bool IsMirrored)
{
    private const int Purpose = 1;

    /// <summary>The crop stays upright on its centre.</summary>
    public static SpatialChange None { get; } = new(1, default, default, false);

    /// <summary>Draws the change of one step.</summary>
    /// <param name="options">How far; checked by the caller.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="step">Number of the step, or of the sample.</param>
    /// <param name="mayMirror">Whether the sample's labels may be mirrored; see <see cref="LabelSides.Mirrored"/>.</param>
    public static SpatialChange Draw(AugmentationOptions options, long seed, long step, bool mayMirror)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = new SeededRandom(seed, step, Purpose);

        // Always the same draws in the same order, whatever is turned off: ranges can be compared at one seed.
        var scale = random.FactorWithin(options.ScaleReach);
        var turn = Vector(options.RotationDegrees);
        var shift = Vector(options.ShiftMm);
        return new SpatialChange(scale, turn, shift, random.Chance(options.MirrorShare) && mayMirror);

        WorldVector Vector(double reach) => new(Within(reach), Within(reach), Within(reach));
        double Within(double reach) => random.Between(-reach, reach);
    }

    /// <summary>
    /// The lattice of a crop with this change, in the patient: sampling on it crops, resamples and changes in one step.
    /// </summary>
    /// <param name="grid">Lattice of the case in RAS.</param>
    /// <param name="centre">
    /// Where the crop's voxel number size / 2 along each axis lies, in voxels of <paramref name="grid"/>.
    /// </param>
    /// <param name="size">Voxels of the crop along each axis.</param>
    /// <param name="spacing">Spacing at which a model sees crops, in mm.</param>
    /// <returns>A lattice; a mirrored one is left-handed, its voxels being those of the other flipped along x.</returns>
    /// <exception cref="ArgumentException">Size, scale or spacing is not positive.</exception>
    public VolumeGrid Place(VolumeGrid grid, VoxelPoint centre, GridShape size, SpacingMm spacing)
    {
        ArgumentNullException.ThrowIfNull(grid);
        spacing.Validate();
        if (size.X < 1 || size.Y < 1 || size.Z < 1 || !(Scale > 0))
        {
            throw new ArgumentException($"A crop needs a positive size and scale, got {size} at {Scale}.");
        }

        var (scale, axes) = (Scale, new WorldVector[3]);
        for (var axis = 0; axis < 3; axis++)
        {
            axes[axis] = Turn((spacing[axis] / (scale * grid.Spacing[axis])) * grid.Affine[axis]);
        }

        var origin = grid.Affine.ToWorld(centre) + ShiftMm
            + (((-(size.X / 2)) * axes[0]) + ((-(size.Y / 2)) * axes[1]) + ((-(size.Z / 2)) * axes[2]));
        return IsMirrored
            ? new VolumeGrid(size, new Affine(-1 * axes[0], axes[1], axes[2], origin + ((size.X - 1) * axes[0])))
            : new VolumeGrid(size, new Affine(axes[0], axes[1], axes[2], origin));
    }

    private WorldVector Turn(WorldVector v)
    {
        var (x, y, z) = (v.X, v.Y, v.Z);
        (y, z) = Rotate(y, z, TurnDegrees.X);
        (z, x) = Rotate(z, x, TurnDegrees.Y);
        (x, y) = Rotate(x, y, TurnDegrees.Z);
        return new WorldVector(x, y, z);
    }

    private static (double A, double B) Rotate(double a, double b, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return ((cos * a) - (sin * b), (sin * a) + (cos * b));
    }
}
