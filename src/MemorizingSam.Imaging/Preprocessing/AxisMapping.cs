namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Where along one source axis the voxels of one target axis lie: <c>source = Scale · target + Offset</c>, in voxels.</summary>
/// <param name="TargetAxis">The target axis (0, 1, 2) that runs along this source axis.</param>
/// <param name="Scale">Source voxels per target voxel; negative if the axis is flipped; never 0.</param>
/// <param name="Offset">Source position of the target's voxel 0.</param>
public readonly record struct AxisMapping(int TargetAxis, double Scale, double Offset)
{
    /// <summary>Whether target voxel centres fall on source voxel centres, one on one: nothing is interpolated.</summary>
    public bool IsExact => Math.Abs(Scale) == 1 && Offset == Math.Floor(Offset);

    /// <summary>Source position of a target position.</summary>
    public double ToSource(double target) => (Scale * target) + Offset;

    /// <summary>Target position of a source position.</summary>
    public double ToTarget(double source) => (source - Offset) / Scale;
}
