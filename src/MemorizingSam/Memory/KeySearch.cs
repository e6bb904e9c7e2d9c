using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace MemorizingSam.Memory;

/// <summary>Goes through recall keys, in the order of their file, on as many cores as pay.</summary>
internal sealed class KeySearch : IDisposable
{
    // Less than this is read by one core before another has been woken.
    private const long LeastPartBytes = 8 << 20;

    private const int None = -1;

    // What a search looks at for each key lies side by side; the memories themselves are looked up only for keys that are near.
    private readonly MappedKeys? _keys;
    private readonly Entry[] _entries;
    private readonly int[] _sources;
    private readonly double[] _voxelEdges;
    private readonly int[] _all;
    private readonly Dictionary<string, int> _sourceNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _byCategory;
    private readonly int _keyLength;

    /// <summary>Joins keys to the memories they are of.</summary>
    /// <param name="keys">The mapped file, now this object's own; null if all entries bring their numbers.</param>
    /// <param name="entries">The keys to go through.</param>
    /// <param name="keyLength">Numbers per key.</param>
    public KeySearch(MappedKeys? keys, IEnumerable<Entry> entries, int keyLength)
    {
        (_keys, _keyLength) = (keys, keyLength);
        _entries = [.. entries.OrderBy(entry => entry.Row)];
        _all = [.. Enumerable.Range(0, _entries.Length)];
        _sources = Array.ConvertAll(_entries, entry => NumberOf(entry.Info.Provenance.SourceHash));
        _voxelEdges = Array.ConvertAll(_entries, entry => entry.Info.Geometry.VoxelEdgeMm);
        _byCategory = _all.SelectMany(index => _entries[index].Info.Categories.Select(category => (category, index)))
            .GroupBy(pair => pair.category, pair => pair.index, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Keys to go through.</summary>
    public int Count => _entries.Length;

    /// <summary>Finds the nearest.</summary>
    /// <param name="query">What to look for; it fits the keys.</param>
    /// <param name="passedOver">Ids that are not wanted.</param>
    public NearestCases Nearest(RecallQuery query, ImmutableHashSet<string> passedOver)
    {
        var nearest = new NearestCases(query.K);
        var wanted = query.Category is null ? _all : _byCategory.GetValueOrDefault(query.Category, []);
        if (query.K == 0 || wanted.Length == 0)
        {
            return nearest;
        }

        var ownSource = query.ExcludedSource is null ? None : _sourceNumbers.GetValueOrDefault(query.ExcludedSource, None);
        var (from, to) = query.SpacingMm ?? (0, double.PositiveInfinity);
        var parts = Enumerable.Range(0, PartsOf(wanted)).Select(_ => new NearestCases(query.K)).ToArray();
        ForEachPart(wanted, (part, indices, lease) =>
        {
            var found = parts[part];
            var key = query.Key.Span;
            foreach (var index in indices.AsSpan())
            {
                if (_sources[index] == ownSource || !(_voxelEdges[index] >= from && _voxelEdges[index] <= to))
                {
                    continue;
                }

                ref readonly var entry = ref _entries[index];
                if (query.Ids is not null && !query.Ids.Contains(entry.Info.Id))
                {
                    continue;
                }

                var distance = SquaredDistance.Between(key, entry.Numbers(lease));
                if (distance <= found.Farthest && !passedOver.Contains(entry.Info.Id))
                {
                    found.Offer(distance, entry.Info);
                }
            }
        });
        foreach (var (distance, info) in parts.SelectMany(part => part.Found))
        {
            nearest.Offer(distance, info);
        }

        return nearest;
    }

    /// <summary>One pass over all numbers and nothing more: the floor of a search.</summary>
    public double Sum()
    {
        var sums = new double[PartsOf(_all)];
        ForEachPart(_all, (part, indices, lease) =>
        {
            var sum = 0.0;
            foreach (var index in indices.AsSpan())
            {
                sum += TensorPrimitives.Sum(_entries[index].Numbers(lease));
            }

            sums[part] = sum;
        });
        return sums.Sum();
    }

    /// <inheritdoc/>
    public void Dispose() => _keys?.Dispose();

    private int PartsOf(int[] wanted)
        => (int)Math.Clamp(wanted.Length * (long)sizeof(float) * _keyLength / LeastPartBytes, 1, Environment.ProcessorCount);

    private int NumberOf(string source)
    {
        if (!_sourceNumbers.TryGetValue(source, out var number))
        {
            number = _sourceNumbers.Count;
            _sourceNumbers.Add(source, number);
        }

        return number;
    }

    private void ForEachPart(int[] wanted, Action<int, ArraySegment<int>, MappedKeys.Lease?> run)
    {
        using var lease = _keys?.Read();
        var parts = PartsOf(wanted);
        if (parts == 1)
        {
            run(0, wanted, lease);
            return;
        }

        Parallel.For(0, parts, part =>
        {
            var (first, end) = ((int)((long)wanted.Length * part / parts), (int)((long)wanted.Length * (part + 1) / parts));
            run(part, new ArraySegment<int>(wanted, first, end - first), lease);
        });
    }

    /// <summary>One key.</summary>
    /// <param name="Info">Whose it is.</param>
    /// <param name="Row">Where it stands in the file; <see cref="NoRow"/> if it does not.</param>
    /// <param name="Own">Its numbers, if they do not stand in the file.</param>
    internal readonly record struct Entry(MemoryInfo Info, int Row, ReadOnlyMemory<float> Own = default)
    {
        /// <summary>Behind all rows of the file.</summary>
        public const int NoRow = int.MaxValue;

        /// <summary>The numbers, valid until the lease ends.</summary>
        public ReadOnlySpan<float> Numbers(MappedKeys.Lease? lease) => Row == NoRow ? Own.Span : lease!.Key(Row);
    }
}
