using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Which memories an evaluation measures with, beside measuring without, and how they are used.</summary>
public sealed record MemoryTestOptions
{
    /// <summary>Split whose labelled cases are memorised in a bank of the evaluation's own; null for <see cref="Bank"/>.</summary>
    public string? Split { get; init; }

    /// <summary>A memory bank that is there already, as the user named it; null for <see cref="Split"/>.</summary>
    public string? Bank { get; init; }

    /// <summary>The data set that <see cref="Split"/> is of, as the user named it; null for the evaluated one.</summary>
    public string? Dataset { get; init; }

    /// <summary>The one category whose memories are given, whatever is asked for; null for the category that is asked for.</summary>
    public string? Label { get; init; }

    /// <summary>Cases to memorise of each label, drawn with the evaluation's seed; null for all.</summary>
    public int? PerCategory { get; init; }

    /// <summary>The model that makes memories, as the user named it, if it is not the evaluated one.</summary>
    public string? Model { get; init; }

    /// <summary>What memories are found by in a bank of the evaluation's own.</summary>
    public RecallKeyKind RecallKey { get; init; } = RecallKeyKind.PooledTokens;

    /// <summary>How memories are used.</summary>
    public RecallOptions Recall { get; init; } = new();

    /// <summary>Ablations to measure besides.</summary>
    public IReadOnlyList<MemoryAblation> Ablations { get; init; } = [];

    /// <summary>How much depends on the number of memorised cases; null not to measure.</summary>
    public LearningCurveOptions? Curve { get; init; }

    /// <summary>Whether to measure what is proposed where the object is not in view.</summary>
    public bool Absent { get; init; }

    /// <summary>Whether memories say what was segmented.</summary>
    internal bool IsMaskGuided => Recall.Fusion is null or MemoryFusion.MaskGuided;

    /// <summary>Checks the rules between fields.</summary>
    /// <param name="evaluated">The split that is evaluated.</param>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate(string evaluated)
    {
        Require((Split is null) != (Bank is null), "Memories come from a split or from a bank; name one of the two.");
        Require(
            Split is null || Dataset is not null || (Split != evaluated && Split != EvaluationCases.AllSplits && evaluated != EvaluationCases.AllSplits),
            $"Memories of the split '{Split}' cannot be measured on the split '{evaluated}': nobody is measured with his own case; name two different splits.");
        Require(PerCategory is null or >= 1, $"PerCategory ({PerCategory}) must be at least 1, or be left out for all.");
        Require(
            Split is not null || (PerCategory is null && Model is null && Dataset is null && RecallKey == RecallKeyKind.PooledTokens),
            "A bank that is there already has its cases, its model and its keys; leave those out, or name a split to memorise.");
        Require(Model is null || !IsMaskGuided, "Memories of another model need a fusion that no model has learned, such as Paper.");
        Require(Enum.IsDefined(RecallKey), $"RecallKey ({RecallKey}) must be one of {string.Join(", ", Enum.GetNames<RecallKeyKind>())}.");
        Recall.Validate();
        Require(Ablations.Distinct().Count() == Ablations.Count, "Each ablation is named once.");
        Require(IsMaskGuided || !Ablates(MemoryAblationKind.NoMask), "Only mask-guided memories can be without their masks; leave no-mask out.");
        Require(Label is null || !Ablates(MemoryAblationKind.WrongCategory), "With one category for whatever is asked, there is no wrong one.");
        Require(Split is not null || !Ablates(MemoryAblationKind.Shifted), "Masks are shifted before they are memorised; name a split.");
        Require(Ablations.Count(ablation => ablation.Kind == MemoryAblationKind.Shifted) <= 1, "Masks are shifted by one length in a run; name one.");
        foreach (var ablation in Ablations)
        {
            ablation.Validate(Recall);
        }

        Curve?.Validate();
    }

    private bool Ablates(MemoryAblationKind kind) => Ablations.Any(ablation => ablation.Kind == kind);

    private static void Require(bool isKept, string message)
    {
        if (!isKept)
        {
            throw new ArgumentException(message);
        }
    }
}
