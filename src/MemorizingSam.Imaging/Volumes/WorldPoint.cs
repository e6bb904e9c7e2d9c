namespace MemorizingSam.Imaging.Volumes;

/// <summary>A place in the patient, in mm, RAS: x grows to the patient's right, y to the front, z upwards.</summary>
/// <param name="X">To the patient's right, in mm.</param>
/// <param name="Y">To the front (anterior), in mm.</param>
/// <param name="Z">Upwards (superior), in mm.</param>
public readonly record struct WorldPoint(double X, double Y, double Z)
{
    /// <summary>The same place given in LPS (left, posterior, superior), as DICOM, ITK and 3D Slicer's files count.</summary>
    public static WorldPoint FromLps(double left, double posterior, double superior)
        => new(-left, -posterior, superior);

    /// <summary>This place in LPS coordinates, in mm.</summary>
    public (double Left, double Posterior, double Superior) ToLps() => (-X, -Y, Z);

    /// <summary>Distance to another place, in mm.</summary>
    public double DistanceTo(WorldPoint other)
        => Math.Sqrt(((X - other.X) * (X - other.X)) + ((Y - other.Y) * (Y - other.Y)) + ((Z - other.Z) * (Z - other.Z)));

    /// <summary>The place reached from a point by a step.</summary>
    public static WorldPoint operator +(WorldPoint point, WorldVector step)
        => new(point.X + step.X, point.Y + step.Y, point.Z + step.Z);

    /// <summary>The step that leads from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static WorldVector operator -(WorldPoint to, WorldPoint from)
        => new(to.X - from.X, to.Y - from.Y, to.Z - from.Z);

    /// <summary><see cref="op_Addition"/> by name.</summary>
    public static WorldPoint Add(WorldPoint point, WorldVector step) => point + step;

    /// <summary><see cref="op_Subtraction"/> by name.</summary>
    public static WorldVector Subtract(WorldPoint to, WorldPoint from) => to - from;
}
