using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Sessions;

/// <summary>An object's mask, and the latest of those it had before, so that a client is sent the difference to the one it knows.</summary>
/// <param name="shape">Of the lattice.</param>
/// <param name="order">Which object it is, counted as they came; gives it its colour.</param>
internal sealed class MaskHistory(GridShape shape, int order)
{
    private const int MostEarlier = 8;
    private const int MostEarlierRuns = 1 << 20;

    private readonly MaskRuns _empty = MaskRuns.Empty(shape);
    private readonly LinkedList<(long Revision, MaskRuns Mask)> _earlier = [];

    /// <summary>Which object it is, counted as they came.</summary>
    public int Order { get; private set; } = order;

    /// <summary>Number of the mask; 0 for an object that has none yet.</summary>
    public long Revision { get; private set; }

    /// <summary>The mask.</summary>
    public MaskRuns Mask { get; private set; } = MaskRuns.Empty(shape);

    /// <summary>The mask that the memory proposed last; null if it was not asked.</summary>
    public MaskRuns? Proposed { get; set; }

    /// <summary>Another name takes over the object: what is known of it beside its masks, of which clients know none under that name.</summary>
    public void PassTo(MaskHistory other) => (Order, other.Order, other.Proposed) = (other.Order, Order, Proposed);

    /// <summary>Takes a new mask.</summary>
    public void Add(long revision, MaskRuns mask)
    {
        if (Revision > 0)
        {
            _earlier.AddFirst((Revision, Mask));
        }

        (Revision, Mask) = (revision, mask);
        while (_earlier.Count > MostEarlier || _earlier.Sum(entry => (long)entry.Mask.RunCount) > MostEarlierRuns)
        {
            _earlier.RemoveLast();
        }
    }

    /// <summary>How the mask differs from one that a client knows.</summary>
    /// <param name="known">Number of that one; null, or one that is not kept any more, for the empty mask.</param>
    /// <returns>Number of the mask that it is the difference to, 0 for the empty one, and the difference.</returns>
    public (long From, MaskChange Change) ChangeSince(long? known)
    {
        if (known == Revision)
        {
            return (Revision, Mask.ChangeSince(Mask));
        }

        foreach (var (revision, mask) in _earlier)
        {
            if (revision == known)
            {
                return (revision, Mask.ChangeSince(mask));
            }
        }

        return (0, Mask.ChangeSince(_empty));
    }
}
