using System.Text.Json;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>Results of <c>memsam segment</c>, for people and for scripts.</summary>
internal static class SegmentationText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>One line for each object, remarks, and what was written.</summary>
    public static string Describe(FileSegmentationResult result)
    {
        var total = result.Report.Seconds.Values.Sum();
        return string.Join(
            Environment.NewLine,
            [
                .. result.Objects.Select(Describe),
                .. result.Remarks.Select(remark => $"Note: {remark}"),
                $"Wrote {string.Join(", ", result.Written)} in {total:0.0} s.",
            ]);
    }

    /// <summary>One line of JSON.</summary>
    public static string ToJson(FileSegmentationResult result) => JsonSerializer.Serialize(result, Json);

    private static string Describe(MaskStatistics statistics)
        => statistics.VoxelCount == 0
            ? $"{statistics.Label} {statistics.Name}: empty"
            : $"{statistics.Label} {statistics.Name}: {statistics.VolumeMl:0.0} ml, {statistics.VoxelCount} voxels, "
                + $"surface {statistics.SurfaceMm2 / 100:0.0} cm², values {statistics.Min:G5} … {statistics.Max:G5}, mean {statistics.Mean:G5}";
}
