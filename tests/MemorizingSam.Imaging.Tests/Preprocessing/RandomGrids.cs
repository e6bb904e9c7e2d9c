using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

/// <summary>Seeded lattices of every kind that scanners make: oblique, flipped, permuted, anisotropic.</summary>
internal sealed class RandomGrids(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The next lattice.</summary>
    public VolumeGrid Next()
    {
        var shape = new GridShape(_random.Next(4, 24), _random.Next(4, 24), _random.Next(4, 24));
        var axes = Rotation();
        var order = new[] { 0, 1, 2 };
        _random.Shuffle(order);
        WorldVector Step(int axis) => (Math.Exp(_random.NextDouble() * 2 - 1) * (_random.Next(2) == 0 ? 1 : -1)) * axes[order[axis]];
        return new VolumeGrid(shape, new Affine(Step(0), Step(1), Step(2), new WorldPoint(Mm(), Mm(), Mm())));
    }

    /// <summary>A place inside a lattice.</summary>
    public VoxelPoint PointIn(GridShape shape) => new(
        _random.NextDouble() * (shape.X - 1), _random.NextDouble() * (shape.Y - 1), _random.NextDouble() * (shape.Z - 1));

    /// <summary>A volume of random voxels on a lattice.</summary>
    public Volume<short> Noise(VolumeGrid grid)
        => new(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(_ => (short)_random.Next(-1000, 3000))]);

    /// <summary>One of the 48 orientations.</summary>
    public Orientation Orientation()
    {
        var letters = new[] { "RL", "AP", "SI" };
        _random.Shuffle(letters);
        return MemorizingSam.Imaging.Volumes.Orientation.Parse(string.Concat(letters.Select(pair => pair[_random.Next(2)])));
    }

    private double Mm() => (_random.NextDouble() - 0.5) * 400;

    /// <summary>Half of the rotations are small, as tilted gantries are; the others any.</summary>
    private WorldVector[] Rotation()
    {
        var reach = _random.Next(2) == 0 ? 0.2 : Math.PI;
        double Angle() => (_random.NextDouble() - 0.5) * 2 * reach;
        var (a, b, c) = (Angle(), Angle(), Angle());
        var x = new WorldVector(Math.Cos(a) * Math.Cos(b), Math.Sin(a) * Math.Cos(b), -Math.Sin(b));
        var y = new WorldVector(
            (Math.Cos(a) * Math.Sin(b) * Math.Sin(c)) - (Math.Sin(a) * Math.Cos(c)),
            (Math.Sin(a) * Math.Sin(b) * Math.Sin(c)) + (Math.Cos(a) * Math.Cos(c)),
            Math.Cos(b) * Math.Sin(c));
        return [x, y, x.Cross(y)];
    }
}
