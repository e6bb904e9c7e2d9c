using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>What <c>memsam segment</c> says at its end.</summary>
internal static class SegmentationText
{
    /// <summary>What users should know about their masks, and what was written.</summary>
    public static string Describe(RunReport report)
    {
        var remarks = report.Steps
            .GroupBy(step => step.ObjectName)
            .Select(steps => steps.Last())
            .SelectMany(Remarks);
        var files = string.Join(", ", report.Outputs.Select(output => output.Path));
        return string.Join(
            Environment.NewLine,
            [.. remarks, $"Wrote {files} in {report.Seconds:0.0} s ({report.Preset} on {report.Device}, {report.EncoderRuns} crops encoded)."]);
    }

    private static IEnumerable<string> Remarks(SegmentationStep step)
    {
        if (step.EmptyReason is { } reason)
        {
            yield return $"{step.ObjectName} is empty: {reason}";
        }

        if (step.CropsLeft > 0)
        {
            yield return $"{step.ObjectName}: {step.CropsLeft} crops along its surface were left at {step.OverviewSpacingMm:0.#} mm.";
        }
    }
}
