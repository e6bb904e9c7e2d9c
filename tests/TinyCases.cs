using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam;

/// <summary>Volumes of a few thousand voxels, and a mask of them, so that whole volumes are searched in no time.</summary>
internal static class TinyCases
{
    private static readonly VolumeGrid Grid = new(new GridShape(18, 17, 16), Affine.Upright(SpacingMm.Isotropic(1.5)));

    /// <summary>Writes a volume of noise.</summary>
    public static string Volume(string path, int seed)
    {
        var random = new Random(seed);
        VolumeFile.Write(path, new Volume<short>(Grid, [.. Enumerable.Range(0, (int)Grid.Shape.VoxelCount).Select(_ => (short)random.Next(1, 1000))]));
        return path;
    }

    /// <summary>Writes a mask: a ball of ones.</summary>
    public static string Mask(string path)
    {
        var (x, y) = (Grid.Shape.X, Grid.Shape.Y);
        VolumeFile.Write(path, new Volume<byte>(Grid, [.. Enumerable.Range(0, (int)Grid.Shape.VoxelCount).Select(Voxel)]));
        return path;

        byte Voxel(int i)
        {
            var (a, b, c) = ((i % x) - 9, (i / x % y) - 8, (i / (x * y)) - 8);
            return (a * a) + (b * b) + (c * c) < 20 ? (byte)1 : (byte)0;
        }
    }
}
