using System.Globalization;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>Reads labels and prompts in the order in which they stand on the command line: a prompt belongs to the label before it.</summary>
internal static class PromptTokens
{
    /// <summary>Name of an object whose user named none.</summary>
    public const string DefaultName = "object";

    public const string Label = "--label";
    public const string Mask = "--mask";
    public const string Box = "--box";
    public const string Point = "--point";
    public const string PointLps = "--point-lps";
    public const string PointVoxel = "--point-voxel";
    public const string Negative = "--negative";
    public const string NegativeLps = "--negative-lps";
    public const string NegativeVoxel = "--negative-voxel";

    private static readonly string[] All =
        [Label, Mask, Box, Point, PointLps, PointVoxel, Negative, NegativeLps, NegativeVoxel];

    /// <summary>Groups prompts by label.</summary>
    /// <param name="tokens">Options and their values, in the user's order; options that are no prompts are passed over.</param>
    /// <exception cref="ArgumentException">A value is not what its option takes; the message names both.</exception>
    public static IReadOnlyList<RequestedObject> Read(IEnumerable<(string Option, string Value)> tokens)
    {
        var objects = new List<RequestedObject>();
        foreach (var (option, value) in tokens.Where(token => All.Contains(token.Option)))
        {
            if (option == Label || objects.Count == 0)
            {
                objects.Add(new RequestedObject { Name = option == Label ? value : DefaultName });
            }

            if (option != Label)
            {
                objects[^1] = WithPrompt(objects[^1], option, value);
            }
        }

        return objects;
    }

    private static RequestedObject WithPrompt(RequestedObject requested, string option, string value) => option switch
    {
        Mask => requested with { MaskPath = value },
        Box => requested with { Box = ReadBox(Numbers(option, value, count: 6)) },
        _ => requested with { Clicks = [.. requested.Clicks, ReadClick(option, Numbers(option, value, count: 3))] },
    };

    private static (WorldPoint Corner, WorldPoint Opposite) ReadBox(double[] n)
        => (new WorldPoint(n[0], n[1], n[2]), new WorldPoint(n[3], n[4], n[5]));

    private static RequestedClick ReadClick(string option, double[] n)
    {
        var isPositive = option is Point or PointLps or PointVoxel;
        return option switch
        {
            PointVoxel or NegativeVoxel => RequestedClick.AtVoxel(new VoxelPoint(n[0], n[1], n[2]), isPositive),
            PointLps or NegativeLps => RequestedClick.At(WorldPoint.FromLps(n[0], n[1], n[2]), isPositive),
            _ => RequestedClick.At(new WorldPoint(n[0], n[1], n[2]), isPositive),
        };
    }

    private static double[] Numbers(string option, string value, int count)
    {
        var numbers = value.Split(',')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
            .ToArray();
        return numbers.Length == count && numbers.All(double.IsFinite)
            ? numbers
            : throw new ArgumentException(
                $"{option} '{value}' must be {count} numbers with commas, such as {(count == 3 ? "12.5,-40,33" : "0,-60,10,40,-20,50")}.");
    }
}
