using System.Globalization;
using MemorizingSam.Checkpoints;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>Tells by a checkpoint's keys which published model it holds.</summary>
internal static class PublishedPreset
{
    private const string BlockPrefix = "image_encoder.blocks.";
    private const string DecoderPrefix = "mask_decoder.";

    /// <summary>The first preset with as many blocks, and as many of them with attention; null if there is none.</summary>
    public static string? Find(Checkpoint checkpoint)
    {
        // Wrappers put their own prefixes before every key.
        var blocks = checkpoint.Tensors
            .Select(tensor => tensor.Name.IndexOf(BlockPrefix, StringComparison.Ordinal) is var at and >= 0
                ? tensor.Name[(at + BlockPrefix.Length)..]
                : "")
            .Where(rest => rest.Length > 0)
            .ToArray();
        var count = Count(blocks, "");
        var attending = Count(blocks, ".attn.");
        return Sam3dOptions.PresetNames.FirstOrDefault(
            name => Sam3dOptions.Preset(name).ImageEncoder is var encoder
                && encoder.Depth == count && encoder.Depth - encoder.SkipAttentionBlocks == attending);
    }

    /// <summary>The preset, or why there is none.</summary>
    /// <exception cref="CheckpointException">The file holds an encoder alone, or fits no preset.</exception>
    public static string Require(Checkpoint checkpoint)
    {
        var madeFor = CheckpointFit.Describe(checkpoint);
        if (checkpoint.Tensors.Any(tensor => tensor.Name.Contains("patch_embed.", StringComparison.Ordinal))
            && !checkpoint.Tensors.Any(tensor => tensor.Name.Contains(DecoderPrefix, StringComparison.Ordinal)))
        {
            throw new CheckpointException(
                checkpoint.Path,
                $"holds {madeFor}; a prompt encoder and a mask decoder are missing, so it cannot segment. "
                + "Give the checkpoint of a whole model.");
        }

        return Find(checkpoint) ?? throw new CheckpointException(
            checkpoint.Path,
            $"fits no preset ({string.Join(", ", Sam3dOptions.PresetNames)}); it was probably saved for {madeFor}. "
            + "If you know better, name the preset.");
    }

    private static int Count(IEnumerable<string> blocks, string next)
        => blocks
            .Where(rest => rest.IndexOf('.') is var dot and > 0 && rest.AsSpan(dot).StartsWith(next, StringComparison.Ordinal))
            .Select(rest => int.TryParse(rest.AsSpan(0, rest.IndexOf('.')), NumberStyles.None, null, out var block) ? block : -1)
            .Distinct()
            .Count();
}
