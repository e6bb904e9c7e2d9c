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

    /// <summary>Seconds by stage: the segmentation's, and <c>simulating</c> and <c>measuring</c>. Proposals are not in them.</summary>
    public required IReadOnlyDictionary<string, double> SecondsByStage { get; init; }

    /// <summary>Seconds of the proposal by stage; null without memory.</summary>
    public IReadOnlyDictionary<string, double>? ProposalSecondsByStage { get; init; }

    /// <summary>How often the image encoder ran; proposals are not counted.</summary>
    public int EncoderRuns { get; init; }

    /// <summary>How often the mask decoder ran; proposals are not counted.</summary>
    public int DecoderRuns { get; init; }

    /// <summary>
    /// The same label, prompted alike, with memories; null if they were not measured. Its 0 clicks are a proposal, found by a search in the whole
    /// volume; its clicks begin anew, with the first one where it was without memories.
    /// </summary>
    public LabelResult? WithMemory { get; init; }

    /// <summary>The same with each ablation of the options, in their order; null if memories were not measured.</summary>
    public IReadOnlyList<LabelResult>? Ablations { get; init; }

    /// <summary>The same with few and many memorised cases; null if that was not measured.</summary>
    public IReadOnlyList<CurveResult>? Curve { get; init; }

    /// <summary>What is proposed where the object is not in view; null if that was not measured, or no part of the volume is without it.</summary>
    public AbsentResult? Absent { get; init; }
}
