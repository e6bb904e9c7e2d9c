namespace MemorizingSam.Segmentation;

/// <summary>A model's answer for one crop.</summary>
/// <param name="Place">The crop.</param>
/// <param name="Answer">Never changed once made.</param>
internal sealed record CropMask(CropPlace Place, CropAnswer Answer)
{
    /// <summary>Low-res mask, x fastest.</summary>
    public float[] Logits => Answer.Logits;
}
