using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>An accepted case on its way into a memory bank.</summary>
public sealed record NewMemory
{
    private const int MaxCategories = 1_000;
    private const int MaxCategoryLength = 200;
    private const int MaxOpaqueBytes = 256 << 20;

    /// <summary>Fingerprint of the encoder that made keys and values; it must be the bank's.</summary>
    public required string EncoderFingerprint { get; init; }

    /// <summary>Keys of the bank's block: heads × tokens × head size.</summary>
    public required ReadOnlyMemory<Half> Keys { get; init; }

    /// <summary>Values of the bank's block: heads × tokens × head size.</summary>
    public required ReadOnlyMemory<Half> Values { get; init; }

    /// <summary>What the case is found by.</summary>
    public required ReadOnlyMemory<float> RecallKey { get; init; }

    /// <summary>A low-res mask of 0 and 1 for each category, x fastest; none may be empty.</summary>
    public required IReadOnlyDictionary<string, byte[]> Masks { get; init; }

    /// <summary>
    /// What the crop shows on the masks' lattice, x fastest, in a form that its reader knows, a byte for each voxel; empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>Where the crop lay.</summary>
    public required MemoryGeometry Geometry { get; init; }

    /// <summary>Whose case it is; <see cref="MemoryProvenance.Who"/> is needed.</summary>
    public required MemoryProvenance Provenance { get; init; }

    /// <summary>How much the case counts beside others of equal distance.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The mask at the volume's own resolution, in a form that its reader knows; empty for none.</summary>
    public ReadOnlyMemory<byte> FullMask { get; init; }

    /// <summary>A small picture of the case, PNG; empty for none.</summary>
    public ReadOnlyMemory<byte> Thumbnail { get; init; }

    /// <summary>Checks that the case is complete and fits a bank.</summary>
    /// <param name="options">The bank's.</param>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate(BankOptions options)
    {
        ValidateContent(options);
        if (string.IsNullOrWhiteSpace(Provenance.Who))
        {
            throw new ArgumentException("A case needs a name: set Provenance.Who to the person who accepted it.");
        }
    }

    /// <summary>The same for a case that a bank holds already: an export may have left out who accepted it.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    internal void ValidateContent(BankOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (EncoderFingerprint != options.EncoderFingerprint)
        {
            throw new ArgumentException(
                $"The case was made by encoder {EncoderFingerprint}, the bank belongs to {options.EncoderFingerprint} ({options.Preset}); "
                + "encode the case with that one, or begin another bank.");
        }

        ArgumentNullException.ThrowIfNull(Provenance);
        ArgumentNullException.ThrowIfNull(Geometry);
        Provenance.Validate();
        Geometry.Validate();
        RequireWeight(Weight);
        RequireNumbers(options);
        RequireMasks(options);
        RequireImage(options);
        RequireShort(FullMask.Length, nameof(FullMask));
        RequireShort(Thumbnail.Length, nameof(Thumbnail));
    }

    /// <summary>Makes sure that a weight is one.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static void RequireWeight(double weight)
    {
        if (!double.IsFinite(weight) || weight <= 0)
        {
            throw new ArgumentException($"A weight ({weight}) must be positive and finite; disable a case that shall not count.");
        }
    }

    /// <summary>Makes sure that names of categories are some, and different.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal static void RequireCategories(IReadOnlyCollection<string> categories)
    {
        if (categories.Count is 0 or > MaxCategories || categories.Distinct(StringComparer.Ordinal).Count() != categories.Count)
        {
            throw new ArgumentException($"A case needs 1 to {MaxCategories} categories, each once; got {categories.Count}.");
        }

        foreach (var category in categories)
        {
            if (string.IsNullOrWhiteSpace(category) || category.Length > MaxCategoryLength)
            {
                throw new ArgumentException(
                    $"A category must be a name of 1 to {MaxCategoryLength} characters; got {CheckpointException.Quote(category ?? "")}.");
            }
        }
    }

    private void RequireNumbers(BankOptions options)
    {
        if (Keys.Length != options.TokenElements || Values.Length != options.TokenElements)
        {
            throw new ArgumentException(
                $"Keys ({Keys.Length}) and values ({Values.Length}) must be heads × tokens × head size: "
                + $"{options.Heads} × {options.Tokens} × {options.HeadSize} = {options.TokenElements}.");
        }

        if (RecallKey.Length != options.RecallKeyLength)
        {
            throw new ArgumentException($"The recall key has {RecallKey.Length} numbers; the bank's have {options.RecallKeyLength}.");
        }

        if (!MemoryFile.AreFinite(Keys.Span) || !MemoryFile.AreFinite(Values.Span) || !MemoryFile.AreFinite(RecallKey.Span))
        {
            throw new ArgumentException(
                "Keys, values and recall key must be finite numbers; one is NaN or infinite, so the case was not kept.");
        }
    }

    private void RequireMasks(BankOptions options)
    {
        ArgumentNullException.ThrowIfNull(Masks);
        RequireCategories([.. Masks.Keys]);
        foreach (var (category, mask) in Masks)
        {
            var name = CheckpointException.Quote(category);
            if (mask?.Length != options.MaskVoxels)
            {
                throw new ArgumentException(
                    $"The mask of {name} has {mask?.Length ?? 0} voxels; {options.MaskEdge}³ = {options.MaskVoxels} are needed.");
            }

            if (mask.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new ArgumentException($"The mask of {name} may hold 0 and 1 only.");
            }

            if (!mask.AsSpan().Contains((byte)1))
            {
                throw new ArgumentException($"The mask of {name} is empty; leave the category out, or give the crop that shows it.");
            }
        }
    }

    private void RequireImage(BankOptions options)
    {
        if (!Image.IsEmpty && Image.Length != options.MaskVoxels)
        {
            throw new ArgumentException($"The image has {Image.Length} voxels; {options.MaskEdge}³ = {options.MaskVoxels} are needed, or none.");
        }
    }

    private static void RequireShort(int length, string name)
    {
        if (length > MaxOpaqueBytes)
        {
            throw new ArgumentException($"{name} has {length:N0} bytes; at most {MaxOpaqueBytes:N0} are kept.");
        }
    }
}
