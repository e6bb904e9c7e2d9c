namespace MemorizingSam.Memory;

/// <summary>The k nearest of those seen so far, nearest first; of equal distance the smaller id.</summary>
internal sealed class NearestCases(int k)
{
    private readonly List<(double Distance, MemoryInfo Info)> _nearest = [];

    /// <summary>The nearest.</summary>
    public IReadOnlyList<(double Distance, MemoryInfo Info)> Found => _nearest;

    /// <summary>What is farther is not kept; infinite while there is room.</summary>
    public double Farthest => _nearest.Count < k ? double.PositiveInfinity : _nearest[^1].Distance;

    /// <summary>Keeps a case if it is near enough.</summary>
    public void Offer(double distance, MemoryInfo info)
    {
        var at = _nearest.Count;
        while (at > 0 && IsNearer(distance, info, _nearest[at - 1]))
        {
            at--;
        }

        if (at == k)
        {
            return;
        }

        if (_nearest.Count == k)
        {
            _nearest.RemoveAt(k - 1);
        }

        _nearest.Insert(at, (distance, info));
    }

    private static bool IsNearer(double distance, MemoryInfo info, (double Distance, MemoryInfo Info) other)
        => distance < other.Distance || (distance == other.Distance && string.CompareOrdinal(info.Id, other.Info.Id) < 0);
}
