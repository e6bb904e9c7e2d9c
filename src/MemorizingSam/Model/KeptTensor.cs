using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>A tensor that follows from another, computed again only when that one has changed.</summary>
/// <remarks>
/// Safe to use from several threads. Not a buffer of its module: TorchSharp 0.107 neither moves nor frees buffers that stay out
/// of the state dict, so the module disposes it.
/// </remarks>
internal sealed class KeptTensor : IDisposable
{
    private readonly Lock _lock = new();
    private Tensor? _source;
    private Tensor? _result;

    /// <summary>The result for a source, without gradient.</summary>
    /// <param name="source">Compared by device and values.</param>
    /// <param name="compute">Makes the result from the source.</param>
    /// <returns>A tensor that shares the kept one's memory, owned by the caller.</returns>
    public Tensor For(Tensor source, Func<Tensor> compute)
    {
        lock (_lock)
        {
            if (_result is null || !IsSource(source))
            {
                // A result of inference mode could not take part in training afterwards.
                using var scope = NewDisposeScope();
                using var ordinary = inference_mode(false);
                using var noGradient = no_grad();
                Dispose();
                _source = source.clone().DetachFromDisposeScope();
                _result = compute().DetachFromDisposeScope();
            }

            return _result.alias();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source?.Dispose();
        _result?.Dispose();
        (_source, _result) = (null, null);
    }

    private bool IsSource(Tensor source)
    {
        if (_source!.device_type != source.device_type || _source.device_index != source.device_index)
        {
            return false;
        }

        using var scope = NewDisposeScope();
        return _source.eq(source).all().item<bool>();
    }
}
