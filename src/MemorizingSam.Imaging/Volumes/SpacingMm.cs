namespace MemorizingSam.Imaging.Volumes;

/// <summary>Distance between the centres of neighbouring voxels along each axis, in mm.</summary>
/// <param name="X">Along the first axis, in mm; above 0.</param>
/// <param name="Y">Along the second axis, in mm; above 0.</param>
/// <param name="Z">Along the third axis, in mm; above 0.</param>
public readonly record struct SpacingMm(double X, double Y, double Z)
{
    /// <summary>The same distance along every axis.</summary>
    public static SpacingMm Isotropic(double mm) => new(mm, mm, mm);

    /// <summary>Spacing along axis 0, 1 or 2, in mm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A volume has the axes 0, 1 and 2."),
    };

    /// <summary>Checks that every distance is a positive number of mm.</summary>
    /// <exception cref="ArgumentException">One is not; the message names all three.</exception>
    public void Validate()
    {
        if (!(X > 0 && Y > 0 && Z > 0 && double.IsFinite(X + Y + Z)))
        {
            throw new ArgumentException($"Spacing must be three positive numbers of mm, got ({X}, {Y}, {Z}).");
        }
    }
}
