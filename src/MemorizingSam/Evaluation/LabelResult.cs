namespace MemorizingSam.Evaluation;

/// <summary>What was reached on one label of one case.</summary>
public sealed record LabelResult
{
    /// <summary>The label.</summary>
    public required string Label { get; init; }

    /// <summary>Volume of the true object, in ml.</summary>
    public required double VolumeMl { get; init; }

    /// <summary>
    /// After 0, 1, 2, … clicks; where nothing was left to click on, the last result stands for all that follow. Null if clicks were
    /// not evaluated.
    /// </summary>
    public IReadOnlyList<PromptResult>? Clicks { get; init; }

    /// <summary>After one box; null if boxes were not evaluated.</summary>
    public PromptResult? Box { get; init; }

    /// <summary>Seconds by stage: the segmentation's, and <c>simulating</c> and <c>measuring</c>.</summary>
    public required IReadOnlyDictionary<string, double> SecondsByStage { get; init; }
}
