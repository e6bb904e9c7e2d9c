namespace MemorizingSam.Imaging.Volumes;

/// <summary>How stored voxels become real values: <c>Slope · stored + Intercept</c>, as NIfTI's scl_slope and scl_inter.</summary>
/// <param name="Slope">Factor; not 0.</param>
/// <param name="Intercept">Added after the factor.</param>
public readonly record struct ValueScale(double Slope, double Intercept)
{
    /// <summary>Stored voxels are the real values.</summary>
    public static ValueScale Identity { get; } = new(1, 0);

    /// <summary>Whether stored voxels are the real values.</summary>
    public bool IsIdentity => this == Identity;

    /// <summary>Real value of a stored voxel.</summary>
    public double Apply(double stored) => (Slope * stored) + Intercept;
}
