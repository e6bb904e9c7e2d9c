using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Layer norm over the last axis of tokens, in float32 whatever type the tokens have.</summary>
/// <remarks>Source: torch.nn.LayerNorm; the encoders pass epsilon 1e-6, the mask decoder 1e-5.</remarks>
internal sealed class TokenLayerNorm : Module<Tensor, Tensor>
{
    private readonly double _epsilon;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Builds a norm that starts as gain 1, offset 0.</summary>
    /// <param name="channels">Extent of the last axis.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public TokenLayerNorm(long channels, double epsilon)
        : base(nameof(TokenLayerNorm))
    {
        _epsilon = epsilon;
        _weight = new Parameter(ones(channels));
        _bias = new Parameter(zeros(channels));
        RegisterComponents();
    }

    /// <summary>Normalises each token.</summary>
    /// <param name="tokens">Tokens, (..., C).</param>
    /// <returns>Tokens of the same shape and type, owned by the caller.</returns>
    public override Tensor forward(Tensor tokens) => NormPrecision.Normalise(tokens, _weight, _bias, _epsilon);

    /// <inheritdoc/>
    protected override Module _to(ScalarType dtype, bool non_blocking)
        => base._to(NormPrecision.AtLeastSingle(dtype), non_blocking);

    /// <inheritdoc/>
    protected override Module _to(Device device, ScalarType dtype, bool non_blocking)
        => base._to(device, NormPrecision.AtLeastSingle(dtype), non_blocking);
}
