using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>Shows the stage of a segmentation on one line.</summary>
internal sealed class StageProgress(ProgressLine line) : IProgress<SegmentationProgress>
{
    public void Report(SegmentationProgress value)
    {
        var stage = value.Stage.ToString().ToLowerInvariant();
        if (value.Transfer is { } transfer)
        {
            line.Report(stage, transfer);
        }
        else
        {
            line.Report(stage, (double)value.CropsDone / Math.Max(1, value.CropsKnown));
        }
    }
}
