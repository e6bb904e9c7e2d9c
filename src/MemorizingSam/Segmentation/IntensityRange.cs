namespace MemorizingSam.Segmentation;

/// <summary>Real values that a crop is clamped to before it is normalised.</summary>
/// <param name="Min">Lowest value kept.</param>
/// <param name="Max">Highest value kept; above <paramref name="Min"/>.</param>
public readonly record struct IntensityRange(double Min, double Max)
{
    /// <summary>What SAM-Med3D clamps CT to, in HU.</summary>
    public static IntensityRange Ct { get; } = new(-1000, 1000);
}
