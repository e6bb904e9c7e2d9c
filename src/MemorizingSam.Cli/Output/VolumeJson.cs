using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Cli.Output;

/// <summary>What <c>memsam info --json</c> and <c>memsam convert --json</c> print.</summary>
internal sealed record VolumeJson
{
    /// <summary>File as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>NIfTI-1, NIfTI-2, NRRD or MetaImage; none for a file that was written.</summary>
    public string? Format { get; init; }

    /// <summary>raw, gzip or zlib.</summary>
    public string? Encoding { get; init; }

    /// <summary>little or big.</summary>
    public string? ByteOrder { get; init; }

    /// <summary>All dimensions as the file lists them.</summary>
    public IReadOnlyList<int>? Dimensions { get; init; }

    /// <summary>Number of volumes in the file.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Voxels along x, y, z.</summary>
    public required int[] Shape { get; init; }

    /// <summary>Voxel spacing, in mm.</summary>
    public required double[] SpacingMm { get; init; }

    /// <summary>Nearest three-letter orientation.</summary>
    public required string Orientation { get; init; }

    /// <summary>Largest angle between a voxel axis and its nearest patient axis.</summary>
    public required double ObliquenessDegrees { get; init; }

    /// <summary>The 4×4 matrix from voxels to mm RAS, by rows.</summary>
    public required double[][] Affine { get; init; }

    /// <summary>uint8 … float64.</summary>
    public required string VoxelType { get; init; }

    /// <summary>Slope of the value scale.</summary>
    public required double Slope { get; init; }

    /// <summary>Intercept of the value scale.</summary>
    public required double Intercept { get; init; }

    /// <summary>Smallest finite real value; none if there is none.</summary>
    public double? Min { get; init; }

    /// <summary>Largest finite real value; none if there is none.</summary>
    public double? Max { get; init; }

    /// <summary>Voxels that are NaN or infinite.</summary>
    public long? NotFinite { get; init; }

    /// <summary>Bytes of the file; of a pair, its header's.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Bytes of all voxels, decoded.</summary>
    public required long VoxelBytes { get; init; }

    /// <summary>Describes a file.</summary>
    public static VolumeJson Of(VolumeHeader header, ValueRange range) => Of(header.Path, header.Grid, header.VoxelType, header.Scale) with
    {
        Format = header.Format,
        Encoding = header.Encoding,
        ByteOrder = header.BigEndian ? "big" : "little",
        Dimensions = header.Dimensions,
        Frames = header.FrameCount,
        Min = double.IsNaN(range.Min) ? null : range.Min,
        Max = double.IsNaN(range.Max) ? null : range.Max,
        NotFinite = range.NotFinite,
        VoxelBytes = header.SizeInBytes,
    };

    /// <summary>Describes a volume that was written.</summary>
    public static VolumeJson Of(string path, Volume volume) => Of(path, volume.Grid, volume.VoxelType, volume.Scale);

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, VolumeJsonContext.Default.VolumeJson);

    private static VolumeJson Of(string path, VolumeGrid grid, VoxelType type, ValueScale scale) => new()
    {
        Path = path,
        Shape = [grid.Shape.X, grid.Shape.Y, grid.Shape.Z],
        SpacingMm = [grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z],
        Orientation = grid.Orientation.Code,
        ObliquenessDegrees = Math.Round(grid.ObliquenessDegrees, 4),
        Affine = grid.Affine.ToRows(),
        VoxelType = type.ToString().ToLowerInvariant(),
        Slope = scale.Slope,
        Intercept = scale.Intercept,
        FileBytes = new FileInfo(path).Length,
        VoxelBytes = grid.Shape.VoxelCount * type.SizeInBytes(),
    };
}

/// <summary>Serialises without reflection, which keeps start-up short.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VolumeJson))]
internal sealed partial class VolumeJsonContext : JsonSerializerContext;
