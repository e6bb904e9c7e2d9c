namespace MemorizingSam.Segmentation;

/// <summary>A model's answer for one crop.</summary>
/// <param name="Place">The crop.</param>
/// <param name="Logits">Low-res mask, x fastest; never changed once made.</param>
internal sealed record CropMask(CropPlace Place, float[] Logits);
