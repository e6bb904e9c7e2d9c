using System.Globalization;

namespace MemorizingSam.Checkpoints;

/// <summary>Says in words which model a set of keys and shapes probably belongs to.</summary>
internal static class ModelGuess
{
    private const string PatchKey = "patch_embed.proj.weight";

    /// <summary>Such as <c>a SAM-Med3D ViT-B (12 blocks, 768 wide, window 14)</c>.</summary>
    public static string Describe(IReadOnlyList<ExpectedTensor> tensors)
    {
        var patch = tensors.FirstOrDefault(tensor => tensor.Name.EndsWith(PatchKey, StringComparison.Ordinal));
        if (patch is not { Shape.Count: 4 or 5 })
        {
            return tensors is [var first, ..]
                ? $"no kind of SAM (its first key is {CheckpointException.Quote(first.Name)} {TensorShape.Text(first.Shape)})"
                : "nothing (it holds no tensors)";
        }

        var prefix = patch.Name[..^PatchKey.Length];
        var isBare = !tensors.Any(tensor => tensor.Name.Contains("mask_decoder.", StringComparison.Ordinal));
        var model = DescribeEncoder([.. tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => tensor with { Name = tensor.Name[prefix.Length..] })], patch.Shape);
        return (isBare, prefix) switch
        {
            (_, _) when prefix.EndsWith("trunk.", StringComparison.Ordinal) => "a SAM 2, which is another architecture",
            (true, "") => $"a bare encoder from distillation: {model}",
            (true, _) => $"an encoder alone: {model}",
            _ => model,
        };
    }

    private static string DescribeEncoder(IReadOnlyList<ExpectedTensor> tensors, IReadOnlyList<long> patchShape)
    {
        var width = patchShape[0];
        var blocks = CountBlocks(tensors, ".");
        var attending = CountBlocks(tensors, ".attn.qkv.weight");
        var window = Window(tensors);
        var name = (patchShape.Count, attending < blocks, window) switch
        {
            (4, _, _) => "a 2D SAM",
            (_, true, _) => "a FastSAM3D student",
            (_, _, > 0) => "a SAM-Med3D",
            _ => "a 3D SAM without windows",
        };
        var size = (width, blocks) switch
        {
            (768, 12) => " ViT-B",
            (1024, 24) => " ViT-L",
            (1280, 32) => " ViT-H",
            _ => "",
        };
        return $"{name}{size} ({blocks} blocks, {width} wide{(window > 0 ? $", window {window}" : "")})";
    }

    /// <summary>How many different <c>blocks.N</c> have a key that goes on like this.</summary>
    private static int CountBlocks(IReadOnlyList<ExpectedTensor> tensors, string rest)
    {
        var numbers = new HashSet<int>();
        foreach (var tensor in tensors)
        {
            var parts = tensor.Name.Split('.', 3);
            if (parts is ["blocks", var number, var tail] && $".{tail}".StartsWith(rest, StringComparison.Ordinal)
                && int.TryParse(number, NumberStyles.None, null, out var block))
            {
                numbers.Add(block);
            }
        }

        return numbers.Count;
    }

    /// <summary>Edge of the attention windows in tokens; 0 if all blocks see the whole grid.</summary>
    private static long Window(IReadOnlyList<ExpectedTensor> tensors)
    {
        // pos_embed is (1, g, g, g, C) or, in 2D, (1, g, g, C); a table of relative positions has 2 * side - 1 rows.
        var grid = tensors.FirstOrDefault(tensor => tensor.Name == "pos_embed")?.Shape is [_, var edge, ..] ? edge : 0;
        var sides = tensors
            .Where(tensor => tensor.Name.Contains(".attn.rel_pos_", StringComparison.Ordinal) && tensor.Shape.Count == 2)
            .Select(tensor => (tensor.Shape[0] + 1) / 2);
        return sides.FirstOrDefault(side => side != grid);
    }
}
