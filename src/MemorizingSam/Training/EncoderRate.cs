using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>How fast the image encoder's blocks and neck learn beside the rest of the network.</summary>
/// <remarks>
/// Adam moves every weight by about the learning rate, so an output moves by the rate times the number of its inputs: at 6e-4, a neck with 3,888
/// inputs by more than 1 in a step. Nothing there takes out what all places share, as group norms do, and a batch of two crops pulls all places one
/// way: after 200 steps the image embedding was the same for every crop. Source of the remedy: Yang and others 2022, Tensor Programs V (μP).
/// See docs/decisions.md #75.
/// </remarks>
internal static class EncoderRate
{
    /// <summary>Inputs per output up to which weights learn at the full rate.</summary>
    private const double FullRateInputs = 64;

    private static readonly string[] Parts = ["image_encoder.blocks.", "image_encoder.neck."];

    /// <summary>Share of the learning rate.</summary>
    /// <param name="name">Name of the weight in the model.</param>
    /// <param name="weight">Outputs first; vectors learn as matrices with <see cref="FullRateInputs"/> inputs do.</param>
    public static double Of(string name, Tensor weight)
        => weight.dim() > 1 && Parts.Any(part => name.StartsWith(part, StringComparison.Ordinal))
            ? Math.Min(1, FullRateInputs * weight.shape[0] / weight.numel())
            : 1;
}
