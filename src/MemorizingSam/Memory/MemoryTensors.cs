namespace MemorizingSam.Memory;

/// <summary>What a memory remembers, copied out of the bank: its files may change or go afterwards.</summary>
public sealed class MemoryTensors
{
    private readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _masks;
    private readonly int _maskVoxels;

    /// <summary>Joins what a file held.</summary>
    internal MemoryTensors(string id, BankOptions options, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> masks)
    {
        (Id, _masks, _maskVoxels) = (id, masks, options.MaskVoxels);
        Categories = [.. masks.Keys];
    }

    /// <summary>Whose tensors these are.</summary>
    public string Id { get; }

    /// <summary>What was segmented, in the order of the names.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Keys of the bank's block: heads × tokens × head size.</summary>
    public required ReadOnlyMemory<Half> Keys { get; init; }

    /// <summary>Values of the bank's block: heads × tokens × head size.</summary>
    public required ReadOnlyMemory<Half> Values { get; init; }

    /// <summary>What the memory is found by.</summary>
    public required ReadOnlyMemory<float> RecallKey { get; init; }

    /// <summary>What the crop shows on the masks' lattice as it was given, x fastest; empty if there is none.</summary>
    public required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>The mask at the volume's own resolution as it was given; empty if there is none.</summary>
    public required ReadOnlyMemory<byte> FullMask { get; init; }

    /// <summary>The low-res mask of a category: 0 and 1, x fastest; the caller's own.</summary>
    /// <param name="category">One of <see cref="Categories"/>.</param>
    /// <exception cref="ArgumentException">The memory does not have it.</exception>
    public byte[] Mask(string category)
        => _masks.TryGetValue(category, out var bits)
            ? MaskBits.Unpack(bits.Span, _maskVoxels)
            : throw new ArgumentException($"Memory {Id} has no '{category}'; it has {string.Join(", ", Categories)}.");
}
