using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Two linear layers with an activation between them, on each token alone.</summary>
/// <remarks>Source: segment-anything, common.py, MLPBlock; GELU (exact) in the encoders, ReLU in the mask decoder.</remarks>
internal sealed class MlpBlock : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, bool, Tensor> _activation;

    [ComponentName(Name = "lin1")]
    private readonly Linear _lin1;

    [ComponentName(Name = "lin2")]
    private readonly Linear _lin2;

    /// <summary>Builds both layers.</summary>
    /// <param name="embedDim">Width of the tokens.</param>
    /// <param name="hiddenDim">Width between the layers.</param>
    /// <param name="activation">What lies between, as <c>functional.gelu</c>; its second argument allows it to work in place.</param>
    public MlpBlock(long embedDim, long hiddenDim, Func<Tensor, bool, Tensor> activation)
        : base(nameof(MlpBlock))
    {
        ArgumentNullException.ThrowIfNull(activation);
        _activation = activation;
        _lin1 = Linear(embedDim, hiddenDim);
        _lin2 = Linear(hiddenDim, embedDim);
        RegisterComponents();
    }

    /// <summary>Makes the answer 0, so that a residual around it begins as the identity.</summary>
    public void StartFromNothing()
    {
        init.zeros_(_lin2.weight);
        init.zeros_(_lin2.bias!);
    }

    /// <summary>Maps each token.</summary>
    /// <param name="tokens">Tokens, (..., C).</param>
    /// <returns>Tokens of the same shape, owned by the caller.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var hidden = _lin1.call(tokens);            // (..., hidden), the widest tensor of a block
        using var activated = _activation(hidden, !hidden.requires_grad);
        return _lin2.call(activated);
    }
}
