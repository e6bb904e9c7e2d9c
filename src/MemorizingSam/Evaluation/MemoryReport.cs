using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Evaluation;

/// <summary>What was reached with memory by the same weights, on the same objects, with the same seeds and first clicks.</summary>
public sealed record MemoryReport
{
    /// <summary>Name of a gain: the Dice of a proposal with memory, against the Dice of one click without.</summary>
    public const string ZeroAgainstOne = "dice@0 with memory, against dice@1 without";

    /// <summary>The bank's folder.</summary>
    public required string Bank { get; init; }

    /// <summary>SHA-256 of the weights that made the memories; those of the model, but for memories of another one.</summary>
    public required string EncoderFingerprint { get; init; }

    /// <summary>Block whose keys and values are kept.</summary>
    public required int Block { get; init; }

    /// <summary>How they were blended; with the evaluation's options that is all.</summary>
    public required MemoryFusion Fusion { get; init; }

    /// <summary>What memories are found by.</summary>
    public required RecallKeyKind RecallKey { get; init; }

    /// <summary>Memorised cases of each category.</summary>
    public required IReadOnlyDictionary<string, int> Cases { get; init; }

    /// <summary>Means and intervals with memory.</summary>
    public required EvaluationSummary Summary { get; init; }

    /// <summary>With memory − without, number by number.</summary>
    public required IReadOnlyList<ComparisonRow> Gains { get; init; }

    /// <summary>The same with spoilt memories.</summary>
    public required IReadOnlyList<AblationReport> Ablations { get; init; }

    /// <summary>The same with few and many memorised cases; empty if that was not measured.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>What is proposed where the object is not in view; empty if that was not measured.</summary>
    public required IReadOnlyList<AbsentReport> Absent { get; init; }

    /// <summary>What each stage takes.</summary>
    public required IReadOnlyList<StageCost> Cost { get; init; }

    /// <summary>Joins results.</summary>
    /// <param name="results">Of cases that were measured with memory.</param>
    /// <param name="memory">The memories.</param>
    /// <param name="options">What was measured.</param>
    internal static MemoryReport Of(IReadOnlyList<CaseResult> results, EvaluationMemory memory, EvaluationOptions options)
    {
        var bootstrap = new PatientBootstrap(options.Seed, options.Resamples);
        return new MemoryReport
        {
            Bank = memory.Folder,
            EncoderFingerprint = memory.BankOptions.EncoderFingerprint,
            Block = memory.BankOptions.Block,
            Fusion = memory.Options.Recall.Fusion ?? MemoryFusion.MaskGuided,
            RecallKey = memory.BankOptions.RecallKeyKind,
            Cases = memory.Memories.SelectMany(one => one.Categories.Select(category => (category, one.Provenance.SourceHash)))
                .Distinct()
                .CountBy(one => one.category)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .ToDictionary(),
            Summary = EvaluationSummary.Of(MemoryArms.Select(results, label => label.WithMemory!), options),
            Gains = MemoryArms.Gains(results, label => label.WithMemory!, options, bootstrap),
            Ablations =
            [
                .. options.Memory!.Ablations.Select((kind, index) => new AblationReport(
                    kind,
                    EvaluationSummary.Of(MemoryArms.Select(results, label => label.Ablations![index]), options),
                    MemoryArms.Gains(results, label => label.Ablations![index], options, bootstrap))),
            ],
            Curve = [.. CurveSummary.Of(results, bootstrap)],
            Absent = [.. MemoryArms.Absent(results, bootstrap)],
            Cost = MemoryArms.Cost(results),
        };
    }
}
