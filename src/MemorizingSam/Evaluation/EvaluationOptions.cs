namespace MemorizingSam.Evaluation;

/// <summary>What is measured, and how users are simulated.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Numbers of clicks at which surfaces are measured too; the last click is always one.</summary>
    private static readonly int[] UsualCounts = [0, 1, 3, 5, 10];

    /// <summary>Which part of the data set the cases come from, in the data set's words.</summary>
    public string Split { get; init; } = "test";

    /// <summary>Labels to evaluate; null for all that occur.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Clicks per object; at least 1.</summary>
    public int Clicks { get; init; } = 10;

    /// <summary>Where simulated users click.</summary>
    public ClickRule ClickRule { get; init; } = ClickRule.Innermost;

    /// <summary>What places the crop.</summary>
    public CropRule CropRule { get; init; } = CropRule.Click;

    /// <summary>How objects are pointed at.</summary>
    public EvaluationPrompts Prompts { get; init; } = EvaluationPrompts.Click;

    /// <summary>Whether objects are not followed beyond their crop, as the published protocol has it.</summary>
    public bool OneCrop { get; init; }

    /// <summary>Seeds the drawing of clicks and the resampling of patients.</summary>
    public int Seed { get; init; } = 2023;

    /// <summary>Distance in mm up to which two surfaces count as one; the CVPR 2025 challenge's is 2.</summary>
    public double NsdToleranceMm { get; init; } = 2;

    /// <summary>Cases to evaluate, from the first; null for all.</summary>
    public int? MaxCases { get; init; }

    /// <summary>Draws of patients for an interval; at least 1.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>Worst results shown as pictures, each segmented once more for it; 0 or more.</summary>
    public int Pictures { get; init; } = 6;

    /// <summary>Memories to measure with besides; null to measure without any.</summary>
    public MemoryTestOptions? Memory { get; init; }

    /// <summary>Numbers of clicks at which surfaces are measured, ascending.</summary>
    internal IEnumerable<int> MeasuredCounts => UsualCounts.Where(count => count < Clicks).Append(Clicks);

    /// <summary>The same options but for those that the result of a single case does not depend on.</summary>
    internal EvaluationOptions OfOneCase => this with { MaxCases = null, Resamples = 1, Pictures = 0 };

    /// <summary>Checks each field.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        Require(Clicks >= 1, $"Clicks ({Clicks}) must be at least 1.");
        Require(Labels is not { Count: 0 }, "Labels must name at least one label, or be left out for all.");
        Require(Enum.IsDefined(ClickRule), $"ClickRule ({ClickRule}) must be one of {Names<ClickRule>()}.");
        Require(Enum.IsDefined(CropRule), $"CropRule ({CropRule}) must be one of {Names<CropRule>()}.");
        Require(Enum.IsDefined(Prompts), $"Prompts ({Prompts}) must be one of {Names<EvaluationPrompts>()}.");
        Require(
            NsdToleranceMm >= 0 && double.IsFinite(NsdToleranceMm), $"NsdToleranceMm ({NsdToleranceMm}) must be a number of mm, 0 or more.");
        Require(MaxCases is null or >= 1, $"MaxCases ({MaxCases}) must be at least 1, or be left out for all.");
        Require(Resamples >= 1, $"Resamples ({Resamples}) must be at least 1.");
        Require(Pictures >= 0, $"Pictures ({Pictures}) must be 0 or more.");
        Memory?.Validate(Split);
    }

    private static string Names<T>()
        where T : struct, Enum
        => string.Join(", ", Enum.GetNames<T>());

    private static void Require(bool isKept, string message)
    {
        if (!isKept)
        {
            throw new ArgumentException(message);
        }
    }
}
