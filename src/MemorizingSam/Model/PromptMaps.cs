using static TorchSharp.torch;

namespace MemorizingSam.Model;

/// <summary>Draws a prompt into volumes of the low-res mask's size: the mask so far, positive clicks, negative clicks, boxes.</summary>
/// <remarks>Ours, no part of the paper: a drawn click is felt at its very voxel, not only through tokens. See docs/decisions.md #48.</remarks>
internal static class PromptMaps
{
    /// <summary>Number of maps.</summary>
    public const int Count = 4;

    /// <summary>Radius of a drawn click, one standard deviation, in voxels of the maps.</summary>
    private const double ClickRadius = 2;

    /// <summary>Draws.</summary>
    /// <param name="prompt">Clicks, boxes, previous mask, of batch size B.</param>
    /// <param name="options">Sizes of crop and maps.</param>
    /// <param name="like">Gives device and number type.</param>
    /// <returns>(B, 4, L, L, L): logits squeezed to −1..1, then three maps of 0..1; owned by the caller.</returns>
    public static Tensor Draw(Prompt prompt, PromptEncoderOptions options, Tensor like)
    {
        using var scope = NewDisposeScope();
        var (batch, edge) = (prompt.BatchSize, options.LowResMaskSize);
        var scale = (double)edge / options.CropSize;
        var voxels = arange(edge, dtype: float32, device: like.device);          // (L)
        var none = zeros([batch, 1, edge, edge, edge], float32, like.device);
        var mask = prompt.LowResMask is { } logits ? (logits.to(float32) / 2).tanh() : none;
        var (positive, negative) = prompt.Points is { } points && points.Coordinates.shape[1] > 0
            ? (Clicks(points, PointPrompt.Positive, voxels, scale), Clicks(points, PointPrompt.Negative, voxels, scale))
            : (none, none);
        var boxes = prompt.Boxes is { } corners && corners.shape[1] > 0 ? Boxes(corners, voxels, scale) : none;
        return cat([mask, positive, negative, boxes], dim: 1).to(like.dtype).MoveToOuterDisposeScope();
    }

    private static Tensor Clicks(PointPrompt points, int label, Tensor voxels, double scale)
    {
        var weights = points.Labels.eq(label).to(float32).unsqueeze(-1);         // (B, N, 1)
        var places = ((points.Coordinates.to(float32) + 0.5) * scale) - 0.5;     // (B, N, 3), in voxels of the maps
        var along = (voxels - places.unsqueeze(-1)).square().mul(-0.5 / (ClickRadius * ClickRadius)).exp(); // (B, N, 3, L)
        return Product(along.select(2, 0) * weights, along.select(2, 1), along.select(2, 2)).clamp_max(1);
    }

    private static Tensor Boxes(Tensor corners, Tensor voxels, double scale)
    {
        var places = ((corners.to(float32) + 0.5) * scale) - 0.5;                // (B, M, 2, 3)
        var along = voxels.ge(places.select(2, 0).unsqueeze(-1) - 0.5)
            .logical_and(voxels.le(places.select(2, 1).unsqueeze(-1) + 0.5))
            .to(float32);                                                        // (B, M, 3, L)
        return Product(along.select(2, 0), along.select(2, 1), along.select(2, 2)).clamp_max(1);
    }

    /// <summary>Sum over prompts of the product of their profiles along the three axes, each (B, N, L).</summary>
    private static Tensor Product(Tensor x, Tensor y, Tensor z)
    {
        var (batch, edge) = (x.shape[0], x.shape[2]);
        var plane = (y.unsqueeze(-1) * z.unsqueeze(-2)).flatten(2);              // (B, N, L·L)
        return x.transpose(1, 2).bmm(plane).reshape(batch, 1, edge, edge, edge);
    }
}
