using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>All that a model file says about its model besides the weights, so that using one needs no settings.</summary>
public sealed record ModelOptions
{
    private const string NetworkKey = "network";
    private const string CropKey = "crop";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
    };

    /// <summary>Size and variant of the network.</summary>
    public Sam3dOptions Network { get; init; } = Sam3dOptions.FastSam3d;

    /// <summary>The crops it was trained on.</summary>
    public CropOptions Crop { get; init; } = CropOptions.Published;

    /// <summary>Options of a model by its name.</summary>
    /// <param name="name">One of <see cref="Sam3dOptions.PresetNames"/>.</param>
    /// <exception cref="ArgumentException">The name is another.</exception>
    public static ModelOptions Preset(string name)
    {
        var network = Sam3dOptions.Preset(name);
        return new ModelOptions { Network = network, Crop = network == Sam3dOptions.Compact ? CropOptions.Compact : CropOptions.Published };
    }

    /// <summary>Reads options that <see cref="ToJson"/> wrote, and checks them.</summary>
    /// <param name="json">JSON text. An option that is left out has its default; an unknown one is an error.</param>
    /// <exception cref="ArgumentException">The text is no such JSON, or a rule is broken.</exception>
    public static ModelOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var parts = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, Json)
                ?? throw new ArgumentException("Model options are null; an object is wanted.");
            if (parts.Keys.FirstOrDefault(key => key is not (NetworkKey or CropKey)) is { } unknown)
            {
                throw new ArgumentException(
                    $"Model options have '{unknown}', which is unknown; '{NetworkKey}' and '{CropKey}' are known.");
            }

            var options = new ModelOptions
            {
                Network = parts.TryGetValue(NetworkKey, out var network)
                    ? Sam3dOptions.FromJson(network.GetRawText())
                    : Sam3dOptions.FastSam3d,
                Crop = parts.TryGetValue(CropKey, out var crop)
                    ? crop.Deserialize<CropOptions>(Json)
                        ?? throw new ArgumentException("Crop options are null; an object is wanted.")
                    : CropOptions.Published,
            };
            options.Validate();
            return options;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"These are no model options: {e.Message}", e);
        }
    }

    /// <summary>Writes all options, enums by name.</summary>
    public string ToJson()
        => $$"""{"{{NetworkKey}}":{{Network.ToJson()}},"{{CropKey}}":{{JsonSerializer.Serialize(Crop, Json)}}}""";

    /// <summary>Checks both parts.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        Network.Validate();
        Crop.Validate();
    }
}
