using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Draws of memorised cases, few and many. All are recalled from one bank, each under a name of its own.</summary>
internal sealed class LearningCurve : IDisposable
{
    private readonly Dictionary<string, RecallRule> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CurveDraw>> _draws = new(StringComparer.Ordinal);

    /// <summary>Draws.</summary>
    /// <param name="bank">Stays the caller's.</param>
    /// <param name="ids">Memories that may be recalled.</param>
    /// <param name="labels">Labels to draw for.</param>
    /// <param name="options">Which memories, and how they are used.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <exception cref="ArgumentException">There are fewer cases of a label than asked for.</exception>
    public LearningCurve(MemoryBank bank, IReadOnlySet<string> ids, IEnumerable<string> labels, MemoryTestOptions options, int seed)
    {
        Options = options.Curve!;
        foreach (var label in labels)
        {
            var category = options.Label ?? label;
            var sources = bank.List()
                .Where(memory => memory.Enabled && ids.Contains(memory.Id) && memory.Categories.Contains(category))
                .GroupBy(memory => memory.Provenance.SourceHash, StringComparer.Ordinal)
                .OrderBy(source => source.Key, StringComparer.Ordinal)
                .Select(source => source.Select(memory => memory.Id).ToArray())
                .ToArray();
            if (sources.Length < Options.Counts[^1])
            {
                throw new ArgumentException(
                    $"The learning curve asks for {Options.Counts[^1]} cases of '{category}', and {sources.Length} are memorised; ask for fewer, or memorise more.");
            }

            _draws.Add(label, [.. Draw(label, category, sources, seed)]);
        }

        Recall = new CaseRecall(bank, options.Recall, name => _rules[name]);
    }

    /// <summary>What is measured.</summary>
    public LearningCurveOptions Options { get; }

    /// <summary>Recalls for the names of draws.</summary>
    public CaseRecall Recall { get; }

    /// <summary>The draws for a label; all cases there are drawn but once.</summary>
    public IReadOnlyList<CurveDraw> DrawsFor(string label) => _draws.GetValueOrDefault(label, []);

    /// <inheritdoc/>
    public void Dispose() => Recall.Dispose();

    private IEnumerable<CurveDraw> Draw(string label, string category, string[][] sources, int seed)
    {
        for (var draw = 0; draw < Options.Draws; draw++)
        {
            var order = sources.ToArray();
            new Random(LabelEvaluation.SeedOf($"{seed}\n{label}\n{draw}")).Shuffle(order);
            foreach (var count in Options.Counts.Where(count => draw == 0 || count < sources.Length))
            {
                var name = FormattableString.Invariant($"{label}, {count} cases, draw {draw}");
                _rules.Add(name, new RecallRule(category) { Ids = order.Take(count).SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal) });
                yield return new CurveDraw(count, draw, name);
            }
        }
    }
}
