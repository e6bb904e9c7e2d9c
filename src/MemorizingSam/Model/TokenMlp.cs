using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Three linear layers with ReLU between them: a hypernetwork, or the IoU head.</summary>
/// <remarks>Source: SAM-Med3D, mask_decoder3D.py, MLP.</remarks>
internal sealed class TokenMlp : Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")]
    private readonly ModuleList<Linear> _layers;

    /// <summary>Builds the layers.</summary>
    /// <param name="inputDim">Width of the input.</param>
    /// <param name="hiddenDim">Width between the layers.</param>
    /// <param name="outputDim">Width of the output.</param>
    public TokenMlp(int inputDim, int hiddenDim, int outputDim)
        : base(nameof(TokenMlp))
    {
        _layers = new(Linear(inputDim, hiddenDim), Linear(hiddenDim, hiddenDim), Linear(hiddenDim, outputDim));
        RegisterComponents();
    }

    /// <summary>Maps tokens.</summary>
    /// <param name="tokens">(..., input).</param>
    /// <returns>(..., output), owned by the caller.</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var hidden = _layers[0].call(tokens).relu();
        hidden = _layers[1].call(hidden).relu();
        return _layers[2].call(hidden).MoveToOuterDisposeScope();
    }
}
