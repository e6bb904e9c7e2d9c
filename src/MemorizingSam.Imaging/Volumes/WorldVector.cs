namespace MemorizingSam.Imaging.Volumes;

/// <summary>A step in the patient, in mm, RAS.</summary>
/// <param name="X">To the patient's right, in mm.</param>
/// <param name="Y">To the front (anterior), in mm.</param>
/// <param name="Z">Upwards (superior), in mm.</param>
public readonly record struct WorldVector(double X, double Y, double Z)
{
    /// <summary>Length of the step, in mm.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>Component along world axis 0 (right), 1 (anterior) or 2 (superior), in mm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of 0, 1, 2.</exception>
    public double this[int axis] => axis switch
    {
        0 => X,
        1 => Y,
        2 => Z,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "The world has the axes 0, 1 and 2."),
    };

    /// <summary>Scalar product.</summary>
    public double Dot(WorldVector other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>Vector product.</summary>
    public WorldVector Cross(WorldVector other) => new(
        (Y * other.Z) - (Z * other.Y),
        (Z * other.X) - (X * other.Z),
        (X * other.Y) - (Y * other.X));

    /// <summary>The step taken <paramref name="times"/> times.</summary>
    public static WorldVector operator *(double times, WorldVector step) => new(times * step.X, times * step.Y, times * step.Z);

    /// <summary><see cref="op_Multiply"/> by name.</summary>
    public static WorldVector Multiply(double times, WorldVector step) => times * step;

    /// <summary>Two steps in a row.</summary>
    public static WorldVector operator +(WorldVector first, WorldVector second)
        => new(first.X + second.X, first.Y + second.Y, first.Z + second.Z);

    /// <summary><see cref="op_Addition"/> by name.</summary>
    public static WorldVector Add(WorldVector first, WorldVector second) => first + second;
}
