using System.Diagnostics;

namespace MemorizingSam.Segmentation;

/// <summary>Counts and times what a session does.</summary>
internal sealed class WorkTally
{
    private readonly Dictionary<SegmentationStage, TimeSpan> _elapsed = [];

    /// <summary>Runs of the image encoder.</summary>
    public int EncoderRuns { get; set; }

    /// <summary>Runs of the mask decoder.</summary>
    public int DecoderRuns { get; set; }

    /// <summary>Time spent on each stage.</summary>
    public IReadOnlyDictionary<SegmentationStage, TimeSpan> Elapsed => _elapsed;

    /// <summary>Does work and adds its time to a stage.</summary>
    public T Time<T>(SegmentationStage stage, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _elapsed[stage] = _elapsed.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(start);
        }
    }
}
