using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Output;

/// <summary>Model files in words and in JSON.</summary>
internal static class ModelText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>What <c>memsam info</c> prints.</summary>
    public static string Describe(ModelDescription model)
    {
        List<(string Name, string Value)> rows =
        [
            ("format", $"{model.Format}, {(model.IsMemsamModel ? "a memsam model file" : "a published checkpoint")}"),
            ("made for", model.MadeFor),
            ("preset", model.Preset ?? "none fits"),
            ("tensors", $"{model.TensorCount}, {model.ParameterCount:N0} values of {string.Join(", ", model.ElementTypes).ToLowerInvariant()}"),
            ("weights", $"sha256 {model.Fingerprint}"),
            ("training", model.TrainingRecord),
            ("size", VolumeText.Bytes(new FileInfo(model.Path).Length)),
        ];
        if (model.Options is { } options)
        {
            rows.Insert(3, ("options", options.ToJson()));
        }

        rows.AddRange(model.Skipped.Select(skipped => ("skipped", skipped)));
        return string.Join(Environment.NewLine, rows.Select(row => $"{row.Name,-12} {row.Value}").Prepend(model.Path));
    }

    /// <summary>What a command says when it has written a model file.</summary>
    public static string Wrote(ModelDescription model, TimeSpan elapsed)
        => $"Wrote {model.Path}: {model.Preset}, {model.TensorCount} tensors, {model.ParameterCount:N0} values, "
            + $"{VolumeText.Bytes(new FileInfo(model.Path).Length)}, in {elapsed.TotalSeconds:0.0} s.";

    /// <summary>One line of JSON.</summary>
    public static string ToJson(ModelDescription model) => JsonSerializer.Serialize(model, Json);
}
