using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Attention of each query to the memory tokens most similar to it.</summary>
/// <remarks>
/// Source: Memorizing Transformers (arXiv 2203.08913), section 3: k nearest (key, value) pairs per query and head, a softmax over them.
/// Differs: the gate is the local ratio, not learned; tokens come from the cases that were recalled.
/// </remarks>
internal static class TokenNeighbours
{
    /// <summary>Attends.</summary>
    /// <param name="queries">(B, heads, M, C/heads).</param>
    /// <param name="memories">The memories; absent ones, infinitely far, have no neighbours among them.</param>
    /// <param name="count">Tokens that each query attends to in each head; all if there are no more.</param>
    /// <param name="otherwise">Answers of a crop whose memories are all absent, in the queries' shape.</param>
    /// <returns>In the queries' shape, owned by the caller.</returns>
    public static Tensor Attend(Tensor queries, RecalledMemories memories, int count, Tensor otherwise)
    {
        using var scope = NewDisposeScope();
        var isThere = memories.Distances.isfinite();                                              // (B, k)
        var keys = memories.Keys.to(queries.dtype).transpose(1, 2).flatten(2, 3);                 // (B, heads, k·N, C/heads)
        var values = memories.Values.to(queries.dtype).transpose(1, 2).flatten(2, 3);
        var isAbsent = isThere.logical_not().repeat_interleave(memories.Keys.shape[3], dim: 1);   // (B, k·N)
        var scores = (queries * (1 / Math.Sqrt(queries.shape[3]))).matmul(keys.transpose(-2, -1)) // (B, heads, M, k·N)
            .masked_fill(isAbsent.unsqueeze(1).unsqueeze(1), float.NegativeInfinity);
        var (near, places) = scores.topk((int)Math.Min(count, scores.shape[3]), dim: -1);
        var weights = full_like(scores, float.NegativeInfinity).scatter(-1, places, near).softmax(-1);
        var isAlone = isThere.any(-1).logical_not().view(-1, 1, 1, 1);
        return where(isAlone, otherwise, weights.matmul(values)).MoveToOuterDisposeScope();
    }
}
