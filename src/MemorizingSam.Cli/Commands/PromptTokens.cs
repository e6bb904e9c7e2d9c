using System.Globalization;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>Reads labels and prompts in the order in which they stand on the command line: a prompt belongs to the label before it.</summary>
internal static class PromptTokens
{
    /// <summary>Name of an object whose user named none.</summary>
    public const string DefaultName = "object";

    public const string Label = "--label";
    public const string Mask = "--mask";
    public const string Point = "--point";
    public const string PointLps = "--point-lps";
    public const string PointVoxel = "--point-voxel";
    public const string Negative = "--negative";
    public const string NegativeLps = "--negative-lps";
    public const string NegativeVoxel = "--negative-voxel";
    public const string Box = "--box";
    public const string BoxLps = "--box-lps";
    public const string BoxVoxel = "--box-voxel";

    /// <summary>Options that are prompts: what they say, and what their numbers count.</summary>
    private static readonly Dictionary<string, (PromptKind Kind, PointSpace Space)> Prompts = new()
    {
        [Point] = (PromptKind.PositiveClick, PointSpace.Ras),
        [PointLps] = (PromptKind.PositiveClick, PointSpace.Lps),
        [PointVoxel] = (PromptKind.PositiveClick, PointSpace.Voxel),
        [Negative] = (PromptKind.NegativeClick, PointSpace.Ras),
        [NegativeLps] = (PromptKind.NegativeClick, PointSpace.Lps),
        [NegativeVoxel] = (PromptKind.NegativeClick, PointSpace.Voxel),
        [Box] = (PromptKind.Box, PointSpace.Ras),
        [BoxLps] = (PromptKind.Box, PointSpace.Lps),
        [BoxVoxel] = (PromptKind.Box, PointSpace.Voxel),
    };

    /// <summary>Groups prompts by label.</summary>
    /// <param name="tokens">Options and their values, in the user's order.</param>
    /// <exception cref="ArgumentException">A value is not what its option takes; the message names both.</exception>
    public static IReadOnlyList<ObjectRequest> Read(IEnumerable<(string Option, string Value)> tokens)
    {
        var objects = new List<(string Name, List<ObjectPrompt> Prompts, string? MaskPath)>();
        foreach (var (option, value) in tokens.Where(token => IsPrompt(token.Option)))
        {
            if (option == Label)
            {
                objects.Add((value, [], null));
                continue;
            }

            if (objects.Count == 0)
            {
                objects.Add((DefaultName, [], null));
            }

            if (option == Mask)
            {
                objects[^1] = objects[^1] with { MaskPath = value };
            }
            else
            {
                objects[^1].Prompts.Add(ReadPrompt(option, value));
            }
        }

        return [.. objects.Select(entry => new ObjectRequest { Name = entry.Name, Prompts = entry.Prompts, MaskPath = entry.MaskPath })];
    }

    private static bool IsPrompt(string option) => option is Label or Mask || Prompts.ContainsKey(option);

    private static ObjectPrompt ReadPrompt(string option, string value)
    {
        var (kind, space) = Prompts[option];
        var wanted = kind == PromptKind.Box ? 6 : 3;
        var numbers = value.Split(',')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToArray();
        if (numbers.Length != wanted || !numbers.All(double.IsFinite))
        {
            throw new ArgumentException(
                $"{option} '{value}' must be {wanted} numbers with commas, such as {(wanted == 3 ? "12.5,-40,33" : "0,-60,10,40,-20,50")}.");
        }

        var first = new PromptPoint(space, numbers[0], numbers[1], numbers[2]);
        return wanted == 3
            ? new ObjectPrompt(kind, first)
            : new ObjectPrompt(kind, first, new PromptPoint(space, numbers[3], numbers[4], numbers[5]));
    }
}
