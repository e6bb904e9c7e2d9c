using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Features of a crop at three resolutions finer than its tokens, for K stem channels. The holder owns the tensors.</summary>
/// <param name="Quarter">(B, 4K, 2X, 2Y, 2Z) over X·Y·Z tokens.</param>
/// <param name="Half">(B, 3K, 4X, 4Y, 4Z).</param>
/// <param name="Full">(B, K, 8X, 8Y, 8Z), the crop's own resolution.</param>
public sealed record FineFeatures(Tensor Quarter, Tensor Half, Tensor Full) : IDisposable
{
    /// <summary>All tensors, in a fixed order.</summary>
    internal IEnumerable<Tensor> Tensors => [Quarter, Half, Full];

    /// <summary>The same with each tensor replaced.</summary>
    /// <param name="change">Makes the new tensor.</param>
    internal FineFeatures Map(Func<Tensor, Tensor> change) => new(change(Quarter), change(Half), change(Full));

    /// <inheritdoc/>
    public void Dispose()
    {
        Quarter.Dispose();
        Half.Dispose();
        Full.Dispose();
    }
}
