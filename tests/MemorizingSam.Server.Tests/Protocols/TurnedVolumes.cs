using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Tests.Protocols;

/// <summary>Volumes of noise that lie in the patient in different ways.</summary>
internal static class TurnedVolumes
{
    /// <summary>Names of the ways.</summary>
    public static TheoryData<string> Names => ["RAS", "LPS", "oblique", "permuted"];

    /// <summary>A volume of 19×16×13 voxels.</summary>
    public static Volume<float> Make(string name)
    {
        var (cos, sin) = (Math.Cos(0.3), Math.Sin(0.3));
        var origin = new WorldPoint(-12, 7, 31);
        var affine = name switch
        {
            "RAS" => new Affine(new(1.5, 0, 0), new(0, 1.25, 0), new(0, 0, 2), origin),
            "LPS" => new Affine(new(-1.5, 0, 0), new(0, -1.25, 0), new(0, 0, 2), origin),
            "oblique" => new Affine(new(1.5 * cos, 1.5 * sin, 0), new(-1.25 * sin, 1.25 * cos, 0), new(0, 0, 2), origin),
            _ => new Affine(new(0, 0, 1.5), new(-1.25, 0, 0), new(0, 2, 0), origin),
        };
        var random = new Random(17);
        var grid = new VolumeGrid(new GridShape(19, 16, 13), affine);
        return new Volume<float>(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(_ => (float)(random.NextDouble() * 1000))]);
    }
}
