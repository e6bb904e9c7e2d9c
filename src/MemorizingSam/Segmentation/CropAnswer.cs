namespace MemorizingSam.Segmentation;

/// <summary>What a model answers about a crop.</summary>
/// <param name="Logits">Of the low-res mask, x fastest; above 0 is the object.</param>
/// <param name="EstimatedDice">How good the model thinks its mask is, 0 to 1; null if it has not learnt to tell.</param>
internal readonly record struct CropAnswer(float[] Logits, double? EstimatedDice = null)
{
    /// <summary>Low-res voxels of the object.</summary>
    public int ObjectVoxels => Logits.Count(logit => logit > 0);
}
