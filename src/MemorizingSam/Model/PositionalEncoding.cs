using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Code of a position: sine, cosine and sine again of random projections of its coordinates. Always float32.</summary>
/// <remarks>Source: SAM-Med3D, prompt_encoder3D.py, PositionEmbeddingRandom3D.</remarks>
internal sealed class PositionalEncoding : Module<Tensor, Tensor>
{
    private readonly PromptEncoderOptions _options;
    private readonly KeptTensor _dense = new();

    [ComponentName(Name = "positional_encoding_gaussian_matrix")]
    private readonly Tensor _gaussian;

    /// <summary>Draws the projection; a checkpoint replaces it.</summary>
    /// <param name="options">Width, crop and grid.</param>
    public PositionalEncoding(PromptEncoderOptions options)
        : base(nameof(PositionalEncoding))
    {
        _options = options;
        _gaussian = randn(3, options.EmbedDim / 3);
        RegisterComponents();
    }

    /// <summary>Encodes positions.</summary>
    /// <param name="positions">Shares of the crop's edge, (..., 3), 0 to 1 inside it, in the order x, y, z.</param>
    /// <returns>Codes, (..., E), owned by the caller.</returns>
    public override Tensor forward(Tensor positions)
    {
        using var scope = NewDisposeScope();
        var angles = 2 * Math.PI * ((2 * positions) - 1).matmul(_gaussian); // (..., E/3)
        var sine = angles.sin();
        return cat([sine, angles.cos(), sine], dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>Codes of all cells of the token grid, computed once per projection matrix.</summary>
    /// <returns>(1, X·Y·Z, E), z fastest, without gradient, owned by the caller.</returns>
    public Tensor Dense() => _dense.For(_gaussian, () => call(CellCentres()).unsqueeze(0));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _dense.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Positions of the cells, (X·Y·Z, 3), z fastest.</summary>
    private Tensor CellCentres()
    {
        var steps = (arange(_options.GridSize, dtype: float32, device: _gaussian.device) + 0.5) / _options.GridSize;
        var axes = meshgrid([steps, steps, steps], indexing: "ij");
        Tensor[] coordinates = _options.DensePositions == DensePositionLayout.AsPublished ? [axes[1], axes[0], axes[2]] : axes;
        return stack(coordinates, dim: -1).reshape(-1, 3);
    }

    /// <inheritdoc/>
    protected override Module _to(ScalarType dtype, bool non_blocking)
        => base._to(NormPrecision.AtLeastSingle(dtype), non_blocking);

    /// <inheritdoc/>
    protected override Module _to(Device device, ScalarType dtype, bool non_blocking)
        => base._to(device, NormPrecision.AtLeastSingle(dtype), non_blocking);
}
