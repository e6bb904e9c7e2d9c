using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Recalls the cases of a memory bank for crops; shared by any number of sessions and threads.</summary>
/// <remarks>It sees what was memorised after it was opened. Dispose it before the bank.</remarks>
public sealed class CaseRecall : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryBank _bank;
    private readonly Func<string, RecallRule> _rules;
    private RecallIndex _index;

    /// <summary>Opens the index of a bank.</summary>
    /// <param name="bank">Stays the caller's.</param>
    /// <param name="options">How memories are used; null for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="options"/> breaks one of its rules.</exception>
    public CaseRecall(MemoryBank bank, RecallOptions? options = null)
        : this(bank, options, category => new RecallRule(category))
    {
    }

    /// <summary>Opens the index of a bank for an experiment.</summary>
    /// <param name="bank">Stays the caller's.</param>
    /// <param name="options">How memories are used; null for the defaults.</param>
    /// <param name="rules">For each name that is asked for, what is recalled.</param>
    internal CaseRecall(MemoryBank bank, RecallOptions? options, Func<string, RecallRule> rules)
    {
        ArgumentNullException.ThrowIfNull(bank);
        Options = options ?? new RecallOptions();
        Options.Validate();
        (_bank, _rules) = (bank, rules);
        _index = RecallIndex.Open(bank);
    }

    /// <summary>How memories are used.</summary>
    public RecallOptions Options { get; }

    /// <summary>Block of the encoder that blends them.</summary>
    internal int Block => _bank.Options.Block;

    /// <summary>What memories are found by.</summary>
    internal RecallKeyKind KeyKind => _bank.Options.RecallKeyKind;

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    /// <summary>Whether a case of a category is memorised, other than a volume's own.</summary>
    internal bool Knows(string category, string source)
    {
        var rule = _rules(category);
        return _bank.List().Any(memory => rule.Allows(memory) && memory.Provenance.SourceHash != source);
    }

    /// <summary>Finds memories of a category, nearest first.</summary>
    /// <param name="key">What the crop is found by.</param>
    /// <param name="category">What is asked for.</param>
    /// <param name="crop">Spacing of the crop in mm, and the fingerprint of its volume, whose own memories are passed over.</param>
    /// <param name="most">How many at most; null for as many as an answer is given.</param>
    internal IReadOnlyList<RecalledMemory> Find(ReadOnlyMemory<float> key, string category, (double SpacingMm, string Source) crop, int? most = null)
    {
        var rule = _rules(category);
        lock (_gate)
        {
            _bank.Refresh();
            if (_index.Revision != _bank.Revision)
            {
                _index.Dispose();
                _index = RecallIndex.Open(_bank);
            }

            var query = new RecallQuery
            {
                Key = key,
                K = most ?? Options.Recalled,
                Category = rule.Category,
                ExcludedSource = crop.Source,
                SpacingMm = (crop.SpacingMm / Options.LargestSpacingRatio, crop.SpacingMm * Options.LargestSpacingRatio),
                Ids = rule.Ids,
            };
            return _index.Recall(rule.DrawSeed is { } seed ? query with { Ids = Drawn(query with { K = Options.Recalled }, rule, seed) } : query);
        }
    }

    /// <summary>The category whose memories are given when one is asked for.</summary>
    internal string CategoryFor(string category) => _rules(category).Category;

    /// <summary>Reads what was found once more: a memory's id tells its every byte.</summary>
    /// <returns>Null if one of them was erased since.</returns>
    internal IReadOnlyList<RecalledMemory>? Again(IReadOnlyList<RecalledCase> cases)
    {
        var memories = cases
            .Select(one => _bank.TryRead(one.Id, out var tensors) ? new RecalledMemory(one, tensors) : null)
            .OfType<RecalledMemory>().ToArray();
        return memories.Length == cases.Count ? memories : null;
    }

    /// <summary>What the encoder is given of memories.</summary>
    /// <param name="found">What <see cref="Find"/> returned.</param>
    /// <param name="category">What was asked for.</param>
    /// <param name="like">Gives device and number type.</param>
    /// <returns>Its tensors belong to the surrounding scope.</returns>
    internal Recall ToRecall(IReadOnlyList<RecalledMemory> found, string category, Tensor like)
    {
        if (found.Count == 0)
        {
            return Recall.None;
        }

        var (bank, rule) = (_bank.Options, _rules(category));
        long[] shape = [1, found.Count, bank.Heads, bank.Tokens, bank.HeadSize];
        var fusion = Options.Fusion ?? MemoryFusion.MaskGuided;
        return new Recall
        {
            Block = bank.Block,
            Fusion = fusion,
            LocalRatio = Options.LocalRatio,
            NearestTokens = Options.NearestTokens,
            Memories = new RecalledMemories(
                Halves(found.Select(memory => memory.Tensors.Keys), shape).to(like.dtype).to(like.device),
                Halves(found.Select(memory => memory.Tensors.Values), shape).to(like.dtype).to(like.device),
                tensor([.. found.Select(memory => memory.Case.DistanceSquared / memory.Case.WeightOfCase)], [1, found.Count], device: like.device))
            {
                Masks = fusion == MemoryFusion.MaskGuided ? Masks(found, rule.Category, bank.MaskEdge, like.device) : null,
                TellsMasks = rule.TellsMasks,
            },
        };
    }

    /// <summary>Ids of as many memories as a query asks for, whatever their distance: the same for the same seed and volume.</summary>
    private HashSet<string> Drawn(RecallQuery query, RecallRule rule, int seed)
    {
        var (from, to) = query.SpacingMm!.Value;
        var ids = _bank.List()
            .Where(memory => rule.Allows(memory) && memory.Provenance.SourceHash != query.ExcludedSource)
            .Where(memory => memory.Geometry.VoxelEdgeMm >= from && memory.Geometry.VoxelEdgeMm <= to)
            .Select(memory => memory.Id)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed} {query.ExcludedSource} {rule.Category}")));
        new Random(BitConverter.ToInt32(digest)).Shuffle(ids);
        return [.. ids.Take(query.K)];
    }

    private static Tensor Halves(IEnumerable<ReadOnlyMemory<Half>> parts, long[] shape)
    {
        var halves = empty(shape, ScalarType.Float16);
        var bytes = halves.bytes;
        var at = 0;
        foreach (var part in parts)
        {
            var source = MemoryMarshal.AsBytes(part.Span);
            source.CopyTo(bytes[at..]);
            at += source.Length;
        }

        return halves;
    }

    /// <summary>Masks with z fastest, (1, k, L, L, L); memories have x fastest.</summary>
    private static Tensor Masks(IReadOnlyList<RecalledMemory> found, string category, int edge, Device device)
    {
        var all = new byte[found.Count * edge * edge * edge];
        for (var i = 0; i < found.Count; i++)
        {
            found[i].Tensors.Mask(category).CopyTo(all, i * edge * edge * edge);
        }

        return tensor(all, [1, found.Count, edge, edge, edge], dtype: float32, device: device).permute(0, 1, 4, 3, 2).contiguous();
    }
}
