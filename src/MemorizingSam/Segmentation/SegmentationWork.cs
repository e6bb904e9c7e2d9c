using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>What accompanies a prompt or a run through the room: its counts and times, its progress, its end on demand.</summary>
internal sealed class SegmentationWork(
    WorkTally tally, IProgress<SegmentationProgress>? progress = null, CancellationToken cancellation = default)
{
    /// <summary>The session's counts and times.</summary>
    public WorkTally Tally => tally;

    /// <summary>Stops the work.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Crops answered so far.</summary>
    public int CropsDone { get; set; }

    /// <summary>Crops known to be needed besides.</summary>
    public int CropsWaiting { get; set; }

    /// <summary>Does one stage of the work.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public T Do<T>(SegmentationStage stage, Func<T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new SegmentationProgress(stage, CropsDone, CropsDone + CropsWaiting));
        return tally.Time(stage, work);
    }

    /// <summary>Does one stage of the work that has no result.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Do(SegmentationStage stage, Action work) => Do(stage, () =>
    {
        work();
        return true;
    });

    /// <summary>Reads or writes a volume file as a stage of the work.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public T Transfer<T>(SegmentationStage stage, Func<IProgress<TransferProgress>?, T> work)
        => Do(stage, () => work(progress is null ? null : new TransferReport(stage, progress)));

    private sealed class TransferReport(SegmentationStage stage, IProgress<SegmentationProgress> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(new SegmentationProgress(stage, 0, 0, value));
    }
}
