using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>What <c>memsam memory rebuild</c> says at its end.</summary>
internal static class RebuildText
{
    private const int ShownDigits = 12;

    /// <summary>What the bank holds now.</summary>
    public static string Describe(RebuildReport report, string bank)
    {
        var lost = report.Missing.Count == 0 ? string.Empty : $" {report.Missing.Count} cases were left out.";
        return $"Made {report.Cases} cases of {bank} anew: {report.Memories} memories, verified, of model {report.ModelFingerprint[..ShownDigits]}.{lost}";
    }

    /// <summary>A line for each case that cannot be made anew.</summary>
    public static IEnumerable<string> Missing(RebuildReport report)
        => report.Missing.Select(one => $"  {one.Id[..ShownDigits]} ({one.Label}): {one.Reason}");
}
