namespace MemorizingSam.Segmentation;

/// <summary>
/// What a model said of crops, kept for all its sessions together: when there is too much of it, crops that were used longest ago give way, whosever they are.
/// </summary>
/// <remarks>Safe to use from several threads. The crop that a session found last is its own until it asks for the next, and never gives way.</remarks>
internal sealed class KeptCrops
{
    private readonly Lock _gate = new();
    private readonly LinkedList<KeptCrop> _latestFirst = [];
    private readonly long _capacityBytes;
    private long _bytes;

    /// <summary>Begins with none.</summary>
    /// <param name="capacityBytes">Most bytes of all crops, those apart that sessions are using.</param>
    public KeptCrops(long capacityBytes)
    {
        if (capacityBytes < 0)
        {
            throw new ArgumentException($"The capacity ({capacityBytes}) must be 0 or more bytes.");
        }

        _capacityBytes = capacityBytes;
    }

    /// <summary>Bytes of all kept crops, as of their last use.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Finds a session's crop, and lets the one go that it found before.</summary>
    /// <returns>Null if it is not kept, or not any more.</returns>
    public KeptCrop? Find(EncodedCrops owner, CropPlace place)
    {
        lock (_gate)
        {
            Release(owner);
            if (!owner.Kept.TryGetValue(place, out var node))
            {
                return null;
            }

            _latestFirst.Remove(node);
            Use(owner, node);
            return node.Value;
        }
    }

    /// <summary>Keeps a session's new crop, and uses it.</summary>
    /// <param name="owner">The session's crops.</param>
    /// <param name="place">Where it lies.</param>
    /// <param name="crop">Null for a crop in which there is nothing to see.</param>
    public KeptCrop Add(EncodedCrops owner, CropPlace place, IEncodedCrop? crop)
    {
        lock (_gate)
        {
            Release(owner);
            var node = new LinkedListNode<KeptCrop>(new KeptCrop(owner, place, crop));
            owner.Kept.Add(place, node);
            Use(owner, node);
            MakeRoom(owner);
            return node.Value;
        }
    }

    /// <summary>Does something with all crops of a session.</summary>
    public void ForEach(EncodedCrops owner, Action<IEncodedCrop> action)
    {
        lock (_gate)
        {
            foreach (var node in owner.Kept.Values)
            {
                if (node.Value.Crop is { } crop)
                {
                    action(crop);
                    _bytes += node.Value.Measure();
                }
            }
        }
    }

    /// <summary>Lets all crops of a session go.</summary>
    public void Forget(EncodedCrops owner)
    {
        lock (_gate)
        {
            owner.InUse = null;
            foreach (var node in owner.Kept.Values.ToArray())
            {
                Remove(node);
            }
        }
    }

    private void Use(EncodedCrops owner, LinkedListNode<KeptCrop> node)
    {
        _latestFirst.AddFirst(node);
        _bytes += node.Value.Measure();
        owner.InUse = node.Value;
    }

    /// <summary>A crop that is let go may have grown by what it remembers for a category.</summary>
    private void Release(EncodedCrops owner)
    {
        if (owner.InUse is { } used)
        {
            _bytes += used.Measure();
            owner.InUse = null;
        }
    }

    private void MakeRoom(EncodedCrops owner)
    {
        var node = _latestFirst.Last;
        while (node is not null && (_bytes > _capacityBytes || owner.Kept.Count > owner.Capacity))
        {
            var (candidate, before) = (node.Value, node.Previous);
            if (candidate.Owner.InUse != candidate && (_bytes > _capacityBytes || candidate.Owner == owner))
            {
                Remove(node);
            }

            node = before;
        }
    }

    private void Remove(LinkedListNode<KeptCrop> node)
    {
        _latestFirst.Remove(node);
        node.Value.Owner.Kept.Remove(node.Value.Place);
        _bytes -= node.Value.Bytes;
        node.Value.Crop?.Dispose();
    }
}
