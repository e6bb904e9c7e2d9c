using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>What was evaluated and what came out, down to each click: enough to compare and to do it again.</summary>
public sealed record EvaluationReport
{
    /// <summary>How reports and single results are written.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Version of memsam.</summary>
    public string Version { get; init; } = RunReport.VersionOf(typeof(EvaluationReport));

    /// <summary>The model file, as the user named it.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the model's preset.</summary>
    public required string Preset { get; init; }

    /// <summary>SHA-256 of the weights, the same in any container.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>Where the network ran.</summary>
    public required string Device { get; init; }

    /// <summary>The data set, as the user named it.</summary>
    public required string Dataset { get; init; }

    /// <summary>What was measured.</summary>
    public required EvaluationOptions Options { get; init; }

    /// <summary>The command line that made it; null if there was none.</summary>
    public string? Command { get; init; }

    /// <summary>What the same weights reach with memory; null if that was not measured.</summary>
    public MemoryReport? Memory { get; init; }

    /// <summary>Means and intervals, without memory.</summary>
    public required EvaluationSummary Summary { get; init; }

    /// <summary>Each case.</summary>
    public required IReadOnlyList<CaseResult> Cases { get; init; }

    /// <summary>Reads a report.</summary>
    /// <exception cref="ArgumentException">The file is no report.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static EvaluationReport Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<EvaluationReport>(stream, Json) ?? throw new JsonException("It holds null.");
        }
        catch (JsonException e)
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' is not a report of memsam evaluate: {e.Message.ReplaceLineEndings(" ")}", nameof(path), e);
        }
    }

    /// <summary>The report as JSON; numbers that are not finite are the strings "Infinity" and "NaN".</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Writes the report as JSON.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));
}
