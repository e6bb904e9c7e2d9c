using TorchSharp;

namespace MemorizingSam.Tests.Goldens;

/// <summary>The state dicts of the published models, read from <c>PARAMETERS.txt</c>.</summary>
internal static class PublishedParameters
{
    /// <summary>Keys of FastSAM3D's and Memorizing SAM's image encoder, each with its shape, in order.</summary>
    public static IReadOnlyList<string> FastSam3dEncoder => Section("FastSAM3D / Memorizing SAM student encoder");

    /// <summary>Keys of the prompt encoder.</summary>
    public static IReadOnlyList<string> PromptEncoder => Section("Prompt encoder");

    /// <summary>Keys of the mask decoder.</summary>
    public static IReadOnlyList<string> MaskDecoder => Section("Mask decoder");

    /// <summary>Keys of SAM-Med3D's image encoder; the file lists blocks 0 to 3 and says that every third is global.</summary>
    public static IReadOnlyList<string> SamMed3dEncoder
    {
        get
        {
            var listed = Section("SAM-Med3D ViT-B encoder");
            var blocks = Enumerable.Range(0, 12)
                .SelectMany(block => Lines(listed, block % 3)
                    .Select(line => line.Replace($"blocks.{block % 3}.", $"blocks.{block}.")));
            return
            [
                .. listed.Where(line => !line.Contains("blocks.") && !line.Contains("neck.")),
                .. blocks,
                .. listed.Where(line => line.Contains("neck.")),
            ];
        }
    }

    /// <summary>A module's state dict in the form of the file: key, two spaces, shape.</summary>
    /// <param name="module">Whole model or part of one.</param>
    /// <param name="prefix">What the keys of this part begin with in the whole model, with the dot.</param>
    public static IReadOnlyList<string> Of(torch.nn.Module module, string prefix = "")
        => [.. module.state_dict().Select(entry => $"{prefix}{entry.Key}  [{string.Join(", ", entry.Value.shape)}]")];

    private static IEnumerable<string> Lines(IReadOnlyList<string> listed, int block)
        => listed.Where(line => line.StartsWith($"image_encoder.blocks.{block}.", StringComparison.Ordinal));

    private static string[] Section(string title)
        => [.. File.ReadLines(GoldenFile.FullPath("PARAMETERS.txt"))
            .SkipWhile(line => !line.StartsWith(title, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Select(line => line.Trim())
            .Where(line => !line.StartsWith('('))];
}
