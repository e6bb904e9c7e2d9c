using System.CommandLine;
using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>The options of <c>memsam evaluate</c> that say which memories to measure with, and how.</summary>
internal sealed class EvaluationMemoryChoices
{
    private static readonly RecallOptions RecallDefaults = new();

    private readonly Option<string?> _split = Text(
        "--memory-split", "SPLIT", "Measure with memory too: memorise the labelled cases of this split, another than the evaluated one, in a bank under --output.");

    private readonly Option<string?> _bank = Text("--memory", "DIR", "Measure with a memory bank that is there; refused if it remembers anybody who is evaluated.");
    private readonly Option<string?> _dataset = Text("--memory-input", "DIR", "Another data set that --memory-split is of.");
    private readonly Option<string?> _label = Text("--memory-label", "NAME", "Give memories of this label, whatever is asked for.");
    private readonly Option<string?> _model = Text("--memory-model", "FILE", "Another checkpoint of the same architecture makes the memories; needs a --fusion without learning.");
    private readonly Option<int?> _perCategory = new("--memories-per-category")
    {
        Description = "Memorise so many cases of each label, drawn with --seed; without it all.",
        HelpName = "N",
    };

    private readonly Option<int> _recalled = SharedOptions.Recalled("--recall-k");
    private readonly Option<MemoryFusion?> _fusion = SharedOptions.Fusion();
    private readonly Option<double> _localRatio = new("--local-ratio")
    {
        Description = "Share of local attention, 0 to 1, of fusions that have not learned one.",
        DefaultValueFactory = _ => RecallDefaults.LocalRatio,
    };

    private readonly Option<int> _nearestTokens = new("--nearest-tokens")
    {
        Description = "Memory tokens that each query attends to, of the fusion nearest-tokens.",
        HelpName = "N",
        DefaultValueFactory = _ => RecallDefaults.NearestTokens,
    };

    private readonly Option<string> _key = new("--recall-key")
    {
        Description = "What memories are found by: compact (pooled tokens) or raw (the crop's voxels, as in the paper).",
        DefaultValueFactory = _ => "compact",
    };

    private readonly Option<string[]> _ablations = new("--ablate")
    {
        Description = "Also measure with memories spoilt or used otherwise: random (cases of the category), wrong-category, no-mask, shifted=MM (a quarter "
            + "of the masks), k=N, local-ratio=SHARE, paper, as-published, nearest-tokens, warped-masks.",
        HelpName = "KIND …",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int[]> _curve = new("--learning-curve")
    {
        Description = "Also measure with these numbers of memorised cases of each category.",
        HelpName = "N …",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _draws = new("--draws") { Description = "Draws of cases for each number of the learning curve.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<int> _curveClicks = new("--curve-clicks") { Description = "Clicks of the learning curve.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _curveProposals = new("--curve-proposals") { Description = "Measure proposals on the learning curve too, a search of the volume for each draw." };
    private readonly Option<bool> _absent = new("--absent") { Description = "Also measure how often nothing is proposed where the organ was cut out of view." };

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        _key.AcceptOnlyFromAmong("compact", "raw");
        Option[] all =
        [
            _split, _bank, _dataset, _label, _model, _perCategory, _recalled, _fusion, _localRatio, _nearestTokens, _key, _ablations, _curve, _draws,
            _curveClicks, _curveProposals, _absent,
        ];
        Array.ForEach(all, command.Add);
    }

    /// <summary>What was chosen; null if no memory was asked for.</summary>
    /// <exception cref="ArgumentException">An ablation is unknown, or something about memory was said and no memory asked for.</exception>
    public MemoryTestOptions? Of(ParseResult parsed)
    {
        var (split, bank) = (parsed.GetValue(_split), parsed.GetValue(_bank));
        if (split is null && bank is null)
        {
            Option[] useless = [_dataset, _label, _model, _perCategory, _recalled, _fusion, _localRatio, _nearestTokens, _key, _ablations, _curve, _absent];
            return useless.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option
                ? throw new ArgumentException($"Option '{option.Name}' says how to measure with memory; name the memories with --memory-split or --memory.")
                : null;
        }

        return new MemoryTestOptions
        {
            Split = split,
            Bank = bank,
            Dataset = parsed.GetValue(_dataset),
            Label = parsed.GetValue(_label),
            PerCategory = parsed.GetValue(_perCategory),
            Model = parsed.GetValue(_model),
            RecallKey = parsed.GetValue(_key) == "raw" ? RecallKeyKind.RawVoxels : RecallKeyKind.PooledTokens,
            Recall = new RecallOptions
            {
                Recalled = parsed.GetValue(_recalled),
                Fusion = parsed.GetValue(_fusion),
                LocalRatio = parsed.GetValue(_localRatio),
                NearestTokens = parsed.GetValue(_nearestTokens),
            },
            Ablations = [.. (parsed.GetValue(_ablations) ?? []).Select(MemoryAblation.Parse)],
            Curve = parsed.GetValue(_curve) is { Length: > 0 } counts
                ? new LearningCurveOptions
                {
                    Counts = counts,
                    Draws = parsed.GetValue(_draws),
                    Clicks = parsed.GetValue(_curveClicks),
                    Proposals = parsed.GetValue(_curveProposals),
                }
                : null,
            Absent = parsed.GetValue(_absent),
        };
    }

    /// <summary>The cases to memorise.</summary>
    /// <param name="evaluated">The data set that is evaluated, and memorised if no other was named.</param>
    /// <param name="options">With the memories that were chosen.</param>
    public static IReadOnlyList<EvaluationCase> CasesOf(Dataset evaluated, EvaluationOptions options)
        => options.Memory is { Split: { } split } memory
            ? EvaluationCases.Of(
                memory.Dataset is { } folder ? Dataset.Open(folder) : evaluated,
                options with { Split = split, Labels = memory.Label is { } label ? [label] : options.Labels })
            : [];

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };
}
