namespace MemorizingSam.Model;

/// <summary>How recalled memories enter an answer: all but the last in the attention of a block.</summary>
public enum MemoryFusion
{
    /// <summary>
    /// As the released code has it: memories are weighted by the local attention map, and the farther they are the more they count
    /// (defects M1 and M2; not finite for the distances of real CT crops, M3).
    /// </summary>
    AsPublished,

    /// <summary>What the paper means: attention to each memory's keys, weighted by inverse distance, blended with local attention.</summary>
    Paper,

    /// <summary>Ours: one softmax over all memory tokens, whose values also say what was segmented; learned gates blend it.</summary>
    MaskGuided,

    /// <summary>
    /// As the conventional Memorizing Transformer has it: every query attends, head by head, to the memory tokens most similar to it alone,
    /// whatever case they are of; blended with local attention by the local ratio.
    /// </summary>
    NearestTokens,

    /// <summary>
    /// Ours, needs no learning: what each memory shows is bent until it looks like the crop, and its mask with it. The encoder is left alone;
    /// the masks' vote is joined with what the decoder answers.
    /// </summary>
    WarpedMasks,
}
