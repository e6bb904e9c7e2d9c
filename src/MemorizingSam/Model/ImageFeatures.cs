using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>What the image encoder says of a crop, computed once. The holder owns the tensors.</summary>
/// <param name="Embedding">Image embedding, (B, E, X, Y, Z).</param>
/// <param name="Fine">What the stem saw, as the decoder adds it; null for models without a stem.</param>
public sealed record ImageFeatures(Tensor Embedding, FineRows? Fine = null) : IDisposable
{
    /// <summary>All tensors.</summary>
    internal IEnumerable<Tensor> Tensors => Fine is null ? [Embedding] : [Embedding, .. Fine.Tensors];

    /// <summary>The same features with each tensor replaced.</summary>
    /// <param name="change">Makes the new tensor.</param>
    internal ImageFeatures Map(Func<Tensor, Tensor> change) => new(change(Embedding), Fine?.Map(change));

    /// <inheritdoc/>
    public void Dispose()
    {
        Embedding.Dispose();
        Fine?.Dispose();
    }
}
