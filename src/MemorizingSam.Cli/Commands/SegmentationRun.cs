using System.CommandLine;
using MemorizingSam.Cli.Output;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>Runs a segmentation for a user: progress on the way, what came of it at the end.</summary>
internal static class SegmentationRun
{
    /// <summary>Runs it.</summary>
    /// <param name="request">What to segment.</param>
    /// <param name="configuration">Where to say something.</param>
    /// <param name="say">Whether to print the report as JSON, and whether to be quiet.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static void Do(
        SegmentationRequest request, InvocationConfiguration configuration, (bool Json, bool Quiet) say, CancellationToken cancellation)
    {
        RunReport report;
        using (var line = ProgressLine.ForUser(configuration.Error, say.Quiet))
        {
            report = SegmentationJob.Run(request, line is null ? null : new StageProgress(line), cancellation);
        }

        if (say.Json)
        {
            configuration.Output.WriteLine(report.ToJson());
        }
        else if (!say.Quiet)
        {
            configuration.Output.WriteLine(SegmentationText.Describe(report));
        }
    }
}
