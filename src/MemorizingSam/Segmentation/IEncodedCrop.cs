using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>A crop that a model has looked at.</summary>
internal interface IEncodedCrop : IDisposable
{
    /// <summary>What it takes in memory, as far as it grows with what it remembers.</summary>
    long Bytes { get; }

    /// <summary>What is to be done, in order, before the first answer about a category, each a stage of its own; nothing if it was done.</summary>
    IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category);

    /// <summary>Lets go what is kept for each category; the next answer about one prepares it again.</summary>
    void ForgetCategories();

    /// <summary>Answers prompts.</summary>
    /// <param name="category">What is asked for, by which memories are recalled.</param>
    /// <param name="cues">What the user says; may be none.</param>
    /// <param name="previous">Logits of the previous low-res mask, x fastest; zeros before the first answer.</param>
    CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous);

    /// <summary>The memories that answers about a category are given, nearest first; none without a bank.</summary>
    IReadOnlyList<RecalledCase> Recalled(string category);

    /// <summary>Where its tokens look in these memories.</summary>
    /// <param name="category">What is asked for.</param>
    /// <param name="logits">Of the object's low-res mask, x fastest.</param>
    /// <returns>Null if there are no memories, or one of them was erased since.</returns>
    CropAttention? Look(string category, float[] logits);
}
