using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Keys and shapes of SAM models, as their published checkpoints have them.</summary>
internal static class SamKeys
{
    /// <summary>An encoder without a prefix. A block whose table has 0 rows has no attention.</summary>
    public static List<ExpectedTensor> Encoder(int width, long[] patch, long[] grid, params int[] tableRows)
    {
        List<ExpectedTensor> keys =
        [
            new("pos_embed", [1, .. grid, width]),
            new("patch_embed.proj.weight", [width, .. patch]),
        ];
        for (var block = 0; block < tableRows.Length; block++)
        {
            if (tableRows[block] > 0)
            {
                keys.Add(new($"blocks.{block}.attn.rel_pos_h", [tableRows[block], 64]));
                keys.Add(new($"blocks.{block}.attn.qkv.weight", [3 * width, width]));
            }

            keys.Add(new($"blocks.{block}.mlp.lin1.weight", [4 * width, width]));
        }

        return keys;
    }

    public static List<ExpectedTensor> Student() => Encoder(768, [1, 16, 16, 16], [8, 8, 8], 0, 0, 15, 15, 15, 15);

    public static List<ExpectedTensor> Med3d()
        => Encoder(768, [1, 16, 16, 16], [8, 8, 8], 27, 27, 15, 27, 27, 15, 27, 27, 15, 27, 27, 15);

    public static List<ExpectedTensor> Flat(int width, int blocks)
        => Encoder(width, [3, 16, 16], [64, 64], [.. Enumerable.Repeat(27, blocks)]);

    public static List<ExpectedTensor> Whole(IEnumerable<ExpectedTensor> encoder)
        =>
        [
            .. encoder.Select(key => key with { Name = $"image_encoder.{key.Name}" }),
            new("prompt_encoder.no_mask_embed.weight", [1, 384]),
            new("mask_decoder.iou_token.weight", [1, 384]),
        ];

    /// <summary>A checkpoint with these keys, empty shapes excepted, without a file.</summary>
    public static Checkpoint Checkpoint(IEnumerable<ExpectedTensor> keys) => new()
    {
        Path = Path.Combine("models", "base.ckpt"),
        Format = CheckpointFormat.TorchZip,
        Tensors = [.. keys.Select(key => new NamedTensor(
            key.Name, ElementType.Bool, [.. key.Shape], new byte[key.Shape.Aggregate(1L, (count, length) => count * length)]))],
    };
}
