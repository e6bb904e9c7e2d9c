using System.Globalization;
using System.Text.Json;
using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>What makes a safetensors file a memsam model: the texts in its <c>__metadata__</c>.</summary>
public sealed record ModelMetadata
{
    /// <summary>The version this build writes, and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    private const string VersionKey = "memsam.format_version";
    private const string PresetKey = "memsam.preset";
    private const string OptionsKey = "memsam.options";
    private const string TrainingKey = "memsam.training";

    /// <summary>Name of the preset the model was built from, such as <c>fastsam3d</c>.</summary>
    public required string Preset { get; init; }

    /// <summary>The model's options, a JSON object; this room does not look into it.</summary>
    public required string Options { get; init; }

    /// <summary>Where the weights come from (data, steps, losses, the trainer's own facts), a JSON object.</summary>
    public string TrainingRecord { get; init; } = "{}";

    /// <summary>Whether a file says that it is a memsam model, of whatever version.</summary>
    /// <param name="checkpoint">What a file holds.</param>
    public static bool IsIn(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Metadata.ContainsKey(VersionKey);
    }

    /// <summary>Takes the metadata out of a model file.</summary>
    /// <param name="checkpoint">What a file holds.</param>
    /// <exception cref="CheckpointException">The file is no memsam model, of a newer version, or damaged.</exception>
    public static ModelMetadata Read(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var texts = checkpoint.Metadata;
        if (!texts.TryGetValue(VersionKey, out var version))
        {
            throw new CheckpointException(
                checkpoint.Path,
                $"is not a memsam model: its metadata lacks '{VersionKey}'; make one with 'memsam convert'.");
        }

        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            throw new CheckpointException(
                checkpoint.Path,
                $"has '{VersionKey}' {Quote(version)}; a whole number from 1 to {CurrentVersion} is "
                + "allowed; make the file again with 'memsam convert'.");
        }

        if (number > CurrentVersion)
        {
            throw new CheckpointException(
                checkpoint.Path,
                $"has format version {number}, this memsam reads up to {CurrentVersion}; update memsam.");
        }

        return new ModelMetadata
        {
            Preset = Text(PresetKey),
            Options = JsonText(OptionsKey),
            TrainingRecord = JsonText(TrainingKey),
        };

        string Text(string key) => texts.TryGetValue(key, out var text) && text.Length > 0
            ? text
            : throw new CheckpointException(
                checkpoint.Path, $"lacks '{key}' in its metadata; make the file again with 'memsam convert'.");

        string JsonText(string key) => IsJsonObject(Text(key))
            ? Text(key)
            : throw new CheckpointException(
                checkpoint.Path, $"has a '{key}' that is not a JSON object; make the file again with 'memsam convert'.");
    }

    /// <summary>The texts to write into a model file.</summary>
    /// <exception cref="ArgumentException">The preset is empty, or a JSON text is not an object.</exception>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        if (string.IsNullOrWhiteSpace(Preset) || !IsJsonObject(Options) || !IsJsonObject(TrainingRecord))
        {
            throw new ArgumentException(
                $"Preset must be a name, Options and TrainingRecord must be JSON objects; got "
                + $"{Quote(Preset)}, {Quote(Options)} and "
                + $"{Quote(TrainingRecord)}.");
        }

        return new Dictionary<string, string>
        {
            [VersionKey] = CurrentVersion.ToString(CultureInfo.InvariantCulture),
            [PresetKey] = Preset,
            [OptionsKey] = Options,
            [TrainingKey] = TrainingRecord,
        };
    }

    private static bool IsJsonObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
