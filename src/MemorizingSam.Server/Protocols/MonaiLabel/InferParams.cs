using System.Text.Json;
using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>What a client says beside an image: JSON whose keys depend on the panel that sent it.</summary>
internal sealed class InferParams
{
    private const string Background = "background";
    private const int MostClicks = 1000;

    /// <summary>Most characters of a label's name.</summary>
    public const int LongestName = 100;

    private readonly JsonObject _json;

    private InferParams(JsonObject json) => _json = json;

    /// <summary>Who asks, as his program names him; null if it does not.</summary>
    public string? ClientId => TextOf("client_id");

    /// <summary>Extension of the file to answer: one that is written, .nrrd if none is asked for.</summary>
    public string Extension => TextOf("result_extension") is ".nii.gz" or ".nii" or ".mha" ? TextOf("result_extension")! : ".nrrd";

    /// <summary>Whether the labels are to be numbers of 16 bits; of 8 else. OHIF's panel asks for 16, and reads what is compressed as such.</summary>
    public bool IsWide => TextOf("result_dtype") == "uint16";

    /// <summary>All of it.</summary>
    public JsonObject Json => _json;

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is no JSON object.</exception>
    public static InferParams Parse(string? text)
    {
        try
        {
            var json = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text) as JsonObject ?? throw NoObject("it is something else.");

            // A name that is there twice is found only now.
            _ = json.Count;
            return new InferParams(json);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw NoObject(e.Message);
        }
    }

    /// <summary>The prompt of a deepgrow panel: one label, points in it and outside.</summary>
    /// <remarks>Points in the object come first, then those outside: their own order is not sent.</remarks>
    public LabelPrompt Deepgrow()
    {
        var name = TextOf("label") is { Length: > 0 } label ? RequireName(label) : "object";
        return new LabelPrompt(name, [.. Points("foreground", isPositive: true), .. Points(Background, isPositive: false)]);
    }

    /// <summary>The prompts of a deepedit panel: points by label, and points of the background.</summary>
    /// <remarks>
    /// The background's points count for the label that is being edited, or for all where none is named: the panel has one list for all labels.
    /// </remarks>
    public IReadOnlyList<LabelPrompt> Deepedit()
    {
        var edited = TextOf("label");
        var background = Points(Background, isPositive: false).ToArray();
        var labels = _json.Where(pair => pair.Key != Background && IsPointList(pair.Value)).Select(pair => RequireName(pair.Key)).ToArray();
        return
        [
            .. labels.Select(label => new LabelPrompt(
                label,
                [.. Points(label, isPositive: true), .. edited is null || edited == label || !labels.Contains(edited) ? background : []])),
        ];
    }

    /// <summary>The labels that are asked for: one, several, or none for all.</summary>
    public IReadOnlyList<string> Labels()
        => _json["labels"] is JsonArray several ? [.. several.Select(one => RequireName(AsText(one) ?? ""))]
            : TextOf("label") is { Length: > 0 } one ? [RequireName(one)]
            : [];

    /// <summary>Names of a submitted label, with the numbers that are said for them.</summary>
    public IReadOnlyList<(string Name, int Index)> LabelInfo()
    {
        if (_json["label_info"] is not JsonArray entries)
        {
            return [];
        }

        if (entries.Count > SubmittedLabels.MostSegments)
        {
            throw new InvalidDataException($"'label_info' has {entries.Count} entries; at most {SubmittedLabels.MostSegments} are taken.");
        }

        return
        [
            .. entries.Select((entry, position) => entry is JsonObject one && AsText(one["name"]) is { } name
                ? (RequireName(name), NumberOf(one["idx"] ?? one["id"]) is { } index ? (int)Math.Clamp(index, 0, ushort.MaxValue) : position + 1)
                : throw new InvalidDataException("Each entry of 'label_info' needs a 'name'.")),
        ];
    }

    private static InvalidDataException NoObject(string why) => new($"'params' must be a JSON object: {why}");

    private static string RequireName(string name)
        => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && !name.Any(char.IsControl)
            ? name
            : throw new InvalidDataException($"A label needs a name of at most {LongestName} letters.");

    private static bool IsPointList(JsonNode? node)
        => node is JsonArray points && points.All(point => point is JsonArray { Count: 3 } place && place.All(number => NumberOf(number) is not null));

    private static double? NumberOf(JsonNode? node)
        => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;

    private static double Index(JsonNode? node) => Math.Round(NumberOf(node)!.Value);

    private static string? AsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private string? TextOf(string key) => AsText(_json[key]);

    private IEnumerable<(VoxelPoint Voxel, bool IsPositive)> Points(string key, bool isPositive)
    {
        if (_json[key] is not { } node)
        {
            return [];
        }

        return IsPointList(node) && node.AsArray().Count <= MostClicks
            ? node.AsArray().Select(point => (new VoxelPoint(Index(point![0]), Index(point[1]), Index(point[2])), isPositive))
            : throw new InvalidDataException($"'{key}' must be a list of at most {MostClicks} voxels [i, j, k].");
    }
}
