namespace MemorizingSam.Memory;

/// <summary>What a bank knows about a memory without reading its tensors.</summary>
public sealed record MemoryInfo
{
    /// <summary>The first 32 digits of <see cref="Checksum"/>: the same content has the same id in every bank.</summary>
    public required string Id { get; init; }

    /// <summary>What was segmented, in the order of the names.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>Where it comes from.</summary>
    public required MemoryProvenance Provenance { get; init; }

    /// <summary>Where its crop lay.</summary>
    public required MemoryGeometry Geometry { get; init; }

    /// <summary>How much it counts beside others of equal distance.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether it is recalled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>SHA-256 over every byte of its file, 64 hexadecimal digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Bytes of its file.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of its thumbnail; null if it has none.</summary>
    public string? ThumbnailChecksum { get; init; }

    /// <summary>Bytes of its thumbnail.</summary>
    public long ThumbnailBytes { get; init; }

    /// <summary>Checks what came from a file.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    internal void Validate()
    {
        Digits.Require(Id, Digits.Id, nameof(Id));
        Digits.Require(Checksum, Digits.Sha256, nameof(Checksum));
        if (!Checksum.StartsWith(Id, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Id ({Id}) must begin the checksum ({Checksum}).");
        }

        if (ThumbnailChecksum is not null)
        {
            Digits.Require(ThumbnailChecksum, Digits.Sha256, nameof(ThumbnailChecksum));
        }

        if (Bytes <= 0 || ThumbnailBytes < 0 || ThumbnailBytes > 0 != ThumbnailChecksum is not null)
        {
            throw new ArgumentException($"Bytes ({Bytes}) and ThumbnailBytes ({ThumbnailBytes}) must be those of files.");
        }

        NewMemory.RequireCategories(Categories);
        NewMemory.RequireWeight(Weight);
        Provenance.Validate();
        Geometry.Validate();
    }
}
