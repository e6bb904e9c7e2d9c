using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Model;

/// <summary>Code of a position: sine, cosine and sine again of random projections of its coordinates, always in float32.</summary>
/// <remarks>Source: SAM-Med3D, prompt_encoder3D.py, PositionEmbeddingRandom3D.</remarks>
internal sealed class PositionalEncoding : Module<Tensor, Tensor>
{
    private readonly PromptEncoderOptions _options;
    private readonly Lock _denseLock = new();

    [ComponentName(Name = "positional_encoding_gaussian_matrix")]
    private readonly Tensor _gaussian;

    // The dense code and the matrix it was made from. Buffers follow the module to its device; these stay out of the state dict.
    private readonly Tensor _dense;
    private readonly Tensor _denseGaussian;

    /// <summary>Draws the projection; a checkpoint replaces it.</summary>
    /// <param name="options">Width, crop and grid.</param>
    public PositionalEncoding(PromptEncoderOptions options)
        : base(nameof(PositionalEncoding))
    {
        _options = options;
        _gaussian = randn(3, options.EmbedDim / 3);
        _dense = zeros(1, (long)options.GridSize * options.GridSize * options.GridSize, options.EmbedDim);
        _denseGaussian = full_like(_gaussian, double.NaN); // equal to no matrix: the first call computes
        register_buffer(nameof(_dense), _dense, persistent: false);
        register_buffer(nameof(_denseGaussian), _denseGaussian, persistent: false);
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
    public Tensor Dense()
    {
        lock (_denseLock)
        {
            using var scope = NewDisposeScope();
            if (!_denseGaussian.eq(_gaussian).all().item<bool>())
            {
                using var noGradient = no_grad();
                _dense.copy_(call(CellCentres()).unsqueeze(0));
                _denseGaussian.copy_(_gaussian);
            }

            return _dense.alias().MoveToOuterDisposeScope();
        }
    }

    /// <summary>Positions of the cells, (X·Y·Z, 3), z fastest.</summary>
    private Tensor CellCentres()
    {
        var steps = (arange(_options.GridSize, dtype: float32, device: _gaussian.device) + 0.5) / _options.GridSize;
        var (x, y, z) = meshgrid([steps, steps, steps], indexing: "ij") switch { var axes => (axes[0], axes[1], axes[2]) };
        var coordinates = _options.DensePositions == DensePositionLayout.AsPublished ? new[] { y, x, z } : [x, y, z];
        return stack(coordinates, dim: -1).reshape(-1, 3);
    }

    /// <inheritdoc/>
    protected override Module _to(ScalarType dtype, bool non_blocking)
        => base._to(NormPrecision.AtLeastSingle(dtype), non_blocking);

    /// <inheritdoc/>
    protected override Module _to(Device device, ScalarType dtype, bool non_blocking)
        => base._to(device, NormPrecision.AtLeastSingle(dtype), non_blocking);
}
