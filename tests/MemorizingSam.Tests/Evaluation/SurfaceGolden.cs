using System.Text.Json;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>One recorded pair of masks; <c>tools/goldens/surfaces.py</c> says how they were made.</summary>
internal sealed class SurfaceGolden(JsonElement json)
{
    /// <summary>The whole recording.</summary>
    public static JsonElement File { get; } = GoldenFile.Json("surfaces.json");

    /// <summary>Number of pairs.</summary>
    public static int Count => File.GetProperty("pairs").GetArrayLength();

    /// <summary>The first mask.</summary>
    public Volume<byte> Predicted => Mask("predicted");

    /// <summary>The second.</summary>
    public Volume<byte> Truth => Mask("truth");

    /// <summary>A pair by its number.</summary>
    public static SurfaceGolden Pair(int number) => new(File.GetProperty("pairs")[number]);

    /// <summary>Three numbers of mm.</summary>
    public static SpacingMm Spacing(JsonElement json)
    {
        var mm = json.GetProperty("spacing").Deserialize<double[]>()!;
        return new SpacingMm(mm[0], mm[1], mm[2]);
    }

    /// <summary>A recorded measure.</summary>
    public double this[string name] => GoldenRecord.Number(json.GetProperty(name));

    private Volume<byte> Mask(string name)
    {
        var shape = json.GetProperty("shape").Deserialize<int[]>()!;
        var grid = new VolumeGrid(new GridShape(shape[0], shape[1], shape[2]), Affine.Upright(Spacing(json), new WorldPoint(7, -3, 2)));
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        foreach (var run in json.GetProperty(name).Deserialize<int[]>()!.Chunk(2))
        {
            mask.Voxels.Slice(run[0], run[1]).Fill(1);
        }

        return mask;
    }
}
