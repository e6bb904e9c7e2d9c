using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>A crop on its way through the image encoder, before one of its blocks: what is kept so that other memories need little work.</summary>
/// <param name="Tokens">Tokens that enter the block, (B, X, Y, Z, C).</param>
/// <param name="Block">Index of the block, from 0.</param>
/// <param name="Fine">What the stem saw; null for an encoder without a stem.</param>
public sealed record BegunCrop(Tensor Tokens, int Block, FineFeatures? Fine) : IDisposable
{
    /// <summary>All tensors, in a fixed order.</summary>
    internal IEnumerable<Tensor> Tensors => Fine is null ? [Tokens] : [Tokens, .. Fine.Tensors];

    /// <summary>The same with each tensor replaced.</summary>
    /// <param name="change">Makes the new tensor.</param>
    internal BegunCrop Map(Func<Tensor, Tensor> change) => new(change(Tokens), Block, Fine?.Map(change));

    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Fine?.Dispose();
    }
}
