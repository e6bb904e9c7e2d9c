using System.Globalization;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>What <c>dataset.json</c> says.</summary>
/// <remarks>
/// Labels are read as nnU-Net 2 writes them (<c>"liver": 1</c>, or <c>"whole tumour": [1, 2]</c> for a region) and as nnU-Net 1
/// and the Decathlon do (<c>"1": "liver"</c>).
/// </remarks>
internal sealed class NnUNetDescription
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "dataset.json";

    private const string Ignore = "ignore";
    private const int LargestLabel = ushort.MaxValue;

    private NnUNetDescription(string path, JsonElement root)
    {
        Path = path;
        Labels = ReadLabels(root);
        Name = Text(root, "name");
        FileEnding = Text(root, "file_ending") ?? ".nii.gz";
        TrainingCount = root.TryGetProperty("numTraining", out var count) && count.TryGetInt32(out var number) ? number : null;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Name of the data set, if it has one.</summary>
    public string? Name { get; }

    /// <summary>How image and label files end.</summary>
    public string FileEnding { get; }

    /// <summary>Number of training cases that the file promises, if it does.</summary>
    public int? TrainingCount { get; }

    /// <summary>The stored numbers of each label, in the file's order; the background is left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Labels { get; }

    /// <summary>Reads the description of a data set.</summary>
    /// <exception cref="VolumeFormatException">There is none, or it does not name labels.</exception>
    public static NnUNetDescription Read(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new VolumeFormatException(
                folder,
                $"has images but no {FileName}; write one with the labels' names: "
                + "{ \"labels\": { \"background\": 0, \"liver\": 1 } }.");
        }

        using var document = JsonFile.Read(path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? new NnUNetDescription(path, document.RootElement)
            : throw new VolumeFormatException(
                path, $"holds a JSON {document.RootElement.ValueKind}; it must be an object with the key \"labels\".");
    }

    private Dictionary<string, IReadOnlyList<int>> ReadLabels(JsonElement root)
    {
        if (!root.TryGetProperty("labels", out var list) || list.ValueKind != JsonValueKind.Object)
        {
            throw new VolumeFormatException(Path, "names no labels; add \"labels\": { \"background\": 0, \"liver\": 1 }.");
        }

        var labels = new Dictionary<string, IReadOnlyList<int>>();
        foreach (var entry in list.EnumerateObject())
        {
            var (name, numbers) = entry.Value.ValueKind == JsonValueKind.String
                ? (entry.Value.GetString()!, [Number(entry.Name, entry.Name)])
                : (entry.Name, Numbers(entry));
            if (numbers is [0])
            {
                continue;
            }

            Check(name, numbers, labels);
            labels.Add(name, numbers);
        }

        return labels.Count > 0
            ? labels
            : throw new VolumeFormatException(Path, "names no label but the background; name what is to be segmented.");
    }

    private void Check(string name, int[] numbers, Dictionary<string, IReadOnlyList<int>> labels)
    {
        if (name == Ignore)
        {
            throw new VolumeFormatException(
                Path,
                "has nnU-Net's label 'ignore', voxels without a truth, which memsam cannot leave out yet; "
                + "give a copy without them.");
        }

        if (numbers.Length == 0 || numbers.Contains(0) || numbers.Distinct().Count() < numbers.Length)
        {
            throw new VolumeFormatException(
                Path,
                $"gives label '{name}' the numbers [{string.Join(", ", numbers)}]; "
                + $"give one, or different ones for a region, from 1 to {LargestLabel}.");
        }

        var twin = labels.FirstOrDefault(label => label.Key == name || label.Value.Order().SequenceEqual(numbers.Order()));
        if (twin.Key is not null)
        {
            throw new VolumeFormatException(
                Path,
                $"names '{twin.Key}' and '{name}' with the numbers [{string.Join(", ", numbers)}]; "
                + "each label needs its own name and numbers.");
        }
    }

    private int[] Numbers(JsonProperty entry) => entry.Value.ValueKind switch
    {
        JsonValueKind.Array => [.. entry.Value.EnumerateArray().Select(value => Number(entry.Name, value.ToString()))],
        _ => [Number(entry.Name, entry.Value.ToString())],
    };

    private int Number(string name, string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= LargestLabel
            ? number
            : throw new VolumeFormatException(
                Path, $"gives label '{name}' the number {text}; labels are whole numbers from 0 to {LargestLabel}.");

    private static string? Text(JsonElement root, string key)
        => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
