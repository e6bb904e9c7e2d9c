namespace MemorizingSam.Segmentation;

/// <summary>A crop that a model has looked at.</summary>
internal interface IEncodedCrop : IDisposable
{
    /// <summary>Answers prompts.</summary>
    /// <param name="cues">What the user says; may be none.</param>
    /// <param name="previous">Logits of the previous low-res mask, x fastest; zeros before the first answer.</param>
    CropAnswer Decode(IReadOnlyList<CropCue> cues, float[] previous);
}
