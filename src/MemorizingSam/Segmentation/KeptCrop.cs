namespace MemorizingSam.Segmentation;

/// <summary>A crop that is kept for a session.</summary>
/// <param name="Owner">The session's crops.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Crop">What the model said; null if there was nothing to see.</param>
internal sealed record KeptCrop(EncodedCrops Owner, CropPlace Place, IEncodedCrop? Crop)
{
    /// <summary>Its size when it was measured last.</summary>
    public long Bytes { get; private set; }

    /// <summary>Measures it again.</summary>
    /// <returns>By how much it has grown.</returns>
    public long Measure()
    {
        var before = Bytes;
        Bytes = Crop?.Bytes ?? 0;
        return Bytes - before;
    }
}
