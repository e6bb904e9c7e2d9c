using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Fine features as the mask decoder adds them, made once per crop: rows in split order. The holder owns the tensors.</summary>
/// <param name="Quarter">(B, 8·X·Y·Z, E/2) over X·Y·Z tokens.</param>
/// <param name="Half">(B, 64·X·Y·Z, E/4).</param>
/// <param name="Full">(B, 512·X·Y·Z, M).</param>
public sealed record FineRows(Tensor Quarter, Tensor Half, Tensor Full) : IDisposable
{
    /// <summary>All tensors, in a fixed order.</summary>
    internal IEnumerable<Tensor> Tensors => [Quarter, Half, Full];

    /// <summary>The same with each tensor replaced.</summary>
    /// <param name="change">Makes the new tensor.</param>
    internal FineRows Map(Func<Tensor, Tensor> change) => new(change(Quarter), change(Half), change(Full));

    /// <inheritdoc/>
    public void Dispose()
    {
        Quarter.Dispose();
        Half.Dispose();
        Full.Dispose();
    }
}
