using System.Text.Json;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Goldens;

/// <summary>What other readers say about one real volume file: an entry of <c>volumes.json</c>.</summary>
internal sealed record VolumeGolden(JsonElement Entry)
{
    private const long SampleStep = 2654435761;
    private const long SampleStart = 12345;

    /// <summary>All entries.</summary>
    public static IEnumerable<VolumeGolden> All
        => GoldenFile.Json("volumes.json").GetProperty("files").EnumerateArray().Select(entry => new VolumeGolden(entry));

    public string Path => Text("path");

    public string FileSha256 => Text("file");

    public string Format => Text("format");

    public int[] Dimensions => [.. Entry.GetProperty("dimensions").EnumerateArray().Select(e => e.GetInt32())];

    public GridShape Shape
    {
        get
        {
            var sizes = Entry.GetProperty("shape");
            return new GridShape(sizes[0].GetInt32(), sizes[1].GetInt32(), sizes[2].GetInt32());
        }
    }

    public VoxelType VoxelType => Enum.Parse<VoxelType>(Text("type"), ignoreCase: true);

    public bool BigEndian => Entry.GetProperty("bigEndian").GetBoolean();

    public ValueScale Scale => new(Number(Entry.GetProperty("slope")), Number(Entry.GetProperty("intercept")));

    /// <summary>Rows of the affine, in mm RAS.</summary>
    public double[][] Affine => [.. Entry.GetProperty("affine").EnumerateArray().Select(Numbers)];

    public string Orientation => Text("orientation");

    public double ObliquenessDegrees => Number(Entry.GetProperty("obliquity"));

    /// <summary>Per frame, the sha256 of its stored voxels as little-endian bytes, x fastest.</summary>
    public string[] FrameSha256 => [.. Entry.GetProperty("frames").EnumerateArray().Select(e => e.GetString()!)];

    /// <summary>Least and greatest finite value, and the number of values that are not finite.</summary>
    public (double Min, double Max, long NotFinite) Range
    {
        get
        {
            var range = Entry.GetProperty("range");
            return (range[0].GetDouble(), range[1].GetDouble(), range[2].GetInt64());
        }
    }

    /// <summary>Some scaled values: frame, voxel within the frame (x fastest), value.</summary>
    public IEnumerable<(int Frame, int Voxel, double Value)> Samples
    {
        get
        {
            var voxels = Shape.VoxelCount;
            var all = voxels * FrameSha256.Length;
            return Numbers(Entry.GetProperty("samples")).Select((value, k) =>
            {
                var index = ((k * SampleStep) + SampleStart) % all;
                return ((int)(index / voxels), (int)(index % voxels), value);
            });
        }
    }

    private string Text(string name) => Entry.GetProperty(name).GetString()!;

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(Number)];

    private static double Number(JsonElement number)
        => number.ValueKind == JsonValueKind.String ? double.Parse(number.GetString()!) : number.GetDouble();
}
