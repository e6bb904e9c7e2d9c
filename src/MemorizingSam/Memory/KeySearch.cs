using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace MemorizingSam.Memory;

/// <summary>Goes through recall keys, in the order of their file, on as many cores as pay.</summary>
internal sealed class KeySearch : IDisposable
{
    // Less than this is read by one core before another has been woken.
    private const long LeastPartBytes = 8 << 20;

    private readonly MappedKeys? _keys;
    private readonly Entry[] _entries;
    private readonly int _keyLength;

    /// <summary>Joins keys to the memories they are of.</summary>
    /// <param name="keys">The mapped file, now this object's own; null if all entries bring their numbers.</param>
    /// <param name="entries">The keys to go through.</param>
    /// <param name="keyLength">Numbers per key.</param>
    public KeySearch(MappedKeys? keys, IEnumerable<Entry> entries, int keyLength)
    {
        (_keys, _keyLength) = (keys, keyLength);
        _entries = [.. entries.OrderBy(entry => entry.Row)];
    }

    /// <summary>Keys to go through.</summary>
    public int Count => _entries.Length;

    private int Parts
        => (int)Math.Clamp(_entries.Length * (long)sizeof(float) * _keyLength / LeastPartBytes, 1, Environment.ProcessorCount);

    /// <summary>Finds the nearest.</summary>
    /// <param name="query">What to look for; it fits the keys.</param>
    /// <param name="passedOver">Ids that are not wanted.</param>
    public NearestCases Nearest(RecallQuery query, ImmutableHashSet<string> passedOver)
    {
        var nearest = new NearestCases(query.K);
        if (query.K == 0)
        {
            return nearest;
        }

        var parts = Enumerable.Range(0, Parts).Select(_ => new NearestCases(query.K)).ToArray();
        ForEachPart((part, entries, lease) =>
        {
            foreach (var entry in entries.AsSpan())
            {
                if (query.Admits(entry.Info) && !passedOver.Contains(entry.Info.Id))
                {
                    parts[part].Offer(SquaredDistance.Between(query.Key.Span, entry.Numbers(lease)), entry.Info);
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
        var sums = new double[Parts];
        ForEachPart((part, entries, lease) =>
        {
            foreach (var entry in entries.AsSpan())
            {
                sums[part] += TensorPrimitives.Sum(entry.Numbers(lease));
            }
        });
        return sums.Sum();
    }

    /// <inheritdoc/>
    public void Dispose() => _keys?.Dispose();

    private void ForEachPart(Action<int, ArraySegment<Entry>, MappedKeys.Lease?> run)
    {
        using var lease = _keys?.Read();
        var parts = Parts;
        if (parts == 1)
        {
            run(0, _entries, lease);
            return;
        }

        Parallel.For(0, parts, part =>
        {
            var (first, end) = ((int)((long)_entries.Length * part / parts), (int)((long)_entries.Length * (part + 1) / parts));
            run(part, new ArraySegment<Entry>(_entries, first, end - first), lease);
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
