using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Two linear layers with an activation between them, on each token alone.</summary>
/// <remarks>Source: segment-anything, common.py, MLPBlock; GELU (exact) in the encoders, ReLU in the mask decoder.</remarks>
internal sealed class MlpBlock : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "lin1")]
    private readonly Linear _lin1;

    [ComponentName(Name = "lin2")]
    private readonly Linear _lin2;

    /// <summary>Builds both layers.</summary>
    /// <param name="embedDim">Width of the tokens.</param>
    /// <param name="hiddenDim">Width between the layers.</param>
    /// <param name="activation">Makes a new tensor from the hidden one, as <c>functional.gelu</c> does.</param>
    public MlpBlock(long embedDim, long hiddenDim, Func<Tensor, Tensor> activation)
        : base(nameof(MlpBlock))
    {
        ArgumentNullException.ThrowIfNull(activation);
        _activation = activation;
        _lin1 = Linear(embedDim, hiddenDim);
        _lin2 = Linear(hiddenDim, embedDim);
        RegisterComponents();
    }

    /// <summary>Maps each token.</summary>
    /// <param name="tokens">Tokens, (..., C).</param>
    /// <returns>Tokens of the same shape, owned by the caller.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var activated = Activated(tokens);         // (..., hidden)
        return _lin2.call(activated);
    }

    /// <summary>On its own so that the wider of two large tensors is free again before the third is made.</summary>
    private Tensor Activated(Tensor tokens)
    {
        using var hidden = _lin1.call(tokens);
        return _activation(hidden);
    }
}
