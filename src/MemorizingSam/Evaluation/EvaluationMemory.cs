using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>The memories that an evaluation measures with, in each way that it does.</summary>
internal sealed class EvaluationMemory : IDisposable
{
    private readonly MemoryBank _bank;
    private readonly MemoryBank? _shifted;
    private readonly IReadOnlySet<string> _ids;

    /// <summary>Takes banks over.</summary>
    /// <param name="banks">The memories, and the same with shifted masks if that is measured.</param>
    /// <param name="evaluated">Whom no memory may be of.</param>
    /// <param name="options">How they are used.</param>
    /// <param name="labels">What is evaluated; null for all that is memorised.</param>
    /// <param name="seed">Seeds all draws.</param>
    /// <exception cref="ArgumentException">A memory is of somebody who is evaluated, or there are too few for what is asked.</exception>
    public EvaluationMemory(
        (MemoryBank Bank, MemoryBank? Shifted) banks, EvaluatedCases evaluated, MemoryTestOptions options, IReadOnlyList<string>? labels, int seed)
    {
        (_bank, _shifted, Options) = (banks.Bank, banks.Shifted, options);
        _ids = evaluated.RequireOthers(_bank);
        var shiftedIds = _shifted is null ? new HashSet<string>() : evaluated.RequireOthers(_shifted);
        Categories = [.. _bank.List().SelectMany(memory => memory.Categories).Distinct().Order(StringComparer.Ordinal)];
        Identity = IdentityOf([.. _ids, .. shiftedIds]);
        if (options.Ablations.Any(ablation => ablation.Kind == MemoryAblationKind.WrongCategory) && Categories.Count < 2)
        {
            throw new ArgumentException($"Only '{string.Join("', '", Categories)}' is memorised, so there is no wrong category; memorise at least two.");
        }

        Curve = options.Curve is null ? null : new LearningCurve(_bank, _ids, labels ?? Categories, options, seed);
        Main = new CaseRecall(_bank, options.Recall, Rule);
        Ablations = [.. options.Ablations.Select(ablation => Ablated(ablation, seed, shiftedIds))];
    }

    /// <summary>How memories are used.</summary>
    public MemoryTestOptions Options { get; }

    /// <summary>What is memorised.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Hash of all memories: results with others are other results.</summary>
    public string Identity { get; }

    /// <summary>Memories as they are meant.</summary>
    public CaseRecall Main { get; }

    /// <summary>Memories spoilt or used otherwise, in the order of the ablations that were asked for.</summary>
    public IReadOnlyList<CaseRecall> Ablations { get; }

    /// <summary>Few and many memories; null if they are not measured.</summary>
    public LearningCurve? Curve { get; }

    /// <summary>Memories that may be recalled.</summary>
    public IEnumerable<MemoryInfo> Memories => _bank.List().Where(memory => _ids.Contains(memory.Id));

    /// <summary>The bank's folder.</summary>
    public string Folder => _bank.Folder;

    /// <summary>What the bank was made with.</summary>
    public BankOptions BankOptions => _bank.Options;

    /// <inheritdoc/>
    public void Dispose()
    {
        Curve?.Dispose();
        foreach (var recall in Ablations)
        {
            recall.Dispose();
        }

        Main.Dispose();
        _shifted?.Dispose();
        _bank.Dispose();
    }

    private RecallRule Rule(string asked) => new(Options.Label ?? asked) { Ids = _ids };

    private CaseRecall Ablated(MemoryAblation ablation, int seed, IReadOnlySet<string> shiftedIds) => ablation.Kind switch
    {
        MemoryAblationKind.Random => new CaseRecall(_bank, Options.Recall, asked => Rule(asked) with { DrawSeed = seed }),
        MemoryAblationKind.WrongCategory => new CaseRecall(_bank, Options.Recall, asked => Rule(asked) with { Category = Another(asked) }),
        MemoryAblationKind.NoMask => new CaseRecall(_bank, Options.Recall, asked => Rule(asked) with { TellsMasks = false }),
        MemoryAblationKind.Shifted => new CaseRecall(_shifted!, Options.Recall, asked => Rule(asked) with { Ids = shiftedIds }),
        _ => new CaseRecall(_bank, ablation.Change(Options.Recall), Rule),
    };

    /// <summary>The next category by name, after the last the first.</summary>
    private string Another(string asked)
        => Categories.FirstOrDefault(category => string.CompareOrdinal(category, asked) > 0) ?? Categories[0];

    private static string IdentityOf(IEnumerable<string> ids)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', ids.Order(StringComparer.Ordinal)))));
}
