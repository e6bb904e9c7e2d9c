using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>One prompt of an object in the patient: a click, or a box along the volume's axes.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="First">The click, or one corner, in mm RAS.</param>
/// <param name="Second">The click again, or the opposite corner.</param>
internal readonly record struct Cue(CueKind Kind, WorldPoint First, WorldPoint Second)
{
    /// <summary>Where its crop belongs.</summary>
    public WorldPoint Centre => First + (0.5 * (Second - First));

    /// <summary>A click.</summary>
    public static Cue Of(Click click)
        => new(click.IsPositive ? CueKind.Positive : CueKind.Negative, click.Position, click.Position);

    /// <summary>The same prompt in a crop's voxels.</summary>
    /// <param name="crop">The crop's lattice.</param>
    public CropCue In(VolumeGrid crop)
    {
        var (a, b) = (Snap(crop.Affine.ToVoxel(First)), Snap(crop.Affine.ToVoxel(Second)));
        return new CropCue(
            Kind,
            new VoxelPoint(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z)),
            new VoxelPoint(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z)));
    }

    /// <summary>Takes the rounding of affines out, so that the same place in a flipped volume gives the same voxel.</summary>
    public static VoxelPoint Snap(VoxelPoint point)
        => new(Math.Round(point.X, Digits), Math.Round(point.Y, Digits), Math.Round(point.Z, Digits));

    private const int Digits = 6;
}
