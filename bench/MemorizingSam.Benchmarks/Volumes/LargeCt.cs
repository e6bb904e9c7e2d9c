using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Benchmarks.Volumes;

/// <summary>A CT of ordinary size, 512×512×600 int16: the bundled real one, tiled, with seeded noise so that no tile repeats.</summary>
internal static class LargeCt
{
    private static readonly GridShape Shape = new(512, 512, 600);

    private const int NoiseHu = 16;

    /// <summary>The CT as a gzipped NIfTI file in the folder for temporary files; made once.</summary>
    public static string File()
    {
        var path = Path.Combine(Path.GetTempPath(), "memsam-benchmark-ct.nii.gz");
        if (!System.IO.File.Exists(path))
        {
            Write(path);
        }

        return path;
    }

    /// <summary>Writes the CT to a file.</summary>
    public static void Write(string path)
    {
        var tile = (Volume<int>)VolumeFile.Read(Path.Combine(AppContext.BaseDirectory, "totalsegmentator_ct.nii.gz"));
        var random = new Random(2412);
        var voxels = new short[Shape.VoxelCount];
        var index = 0;
        for (var z = 0; z < Shape.Z; z++)
        {
            for (var y = 0; y < Shape.Y; y++)
            {
                for (var x = 0; x < Shape.X; x++)
                {
                    var hu = tile[x % tile.Grid.Shape.X, y % tile.Grid.Shape.Y, z % tile.Grid.Shape.Z];
                    voxels[index++] = (short)(hu + random.Next(-NoiseHu, NoiseHu + 1));
                }
            }
        }

        var grid = new VolumeGrid(Shape, Affine.Upright(new SpacingMm(0.8, 0.8, 1)));
        VolumeFile.Write(path, new Volume<short>(grid, voxels));
    }
}
