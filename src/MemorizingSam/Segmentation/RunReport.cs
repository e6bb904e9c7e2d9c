using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>
/// What was run, on what, how long it took, and which files went in and came out: enough to run it again and compare.
/// </summary>
public sealed record RunReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Version of memsam.</summary>
    public string Version { get; init; } = VersionOf(typeof(RunReport));

    /// <summary>Version of TorchSharp.</summary>
    public string TorchSharpVersion { get; init; } = VersionOf(typeof(TorchSharp.torch));

    /// <summary>Version of .NET.</summary>
    public string Runtime { get; init; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Operating system and processor architecture.</summary>
    public string Platform { get; init; } = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}";

    /// <summary>Logical processors.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>Where the network ran.</summary>
    public required string Device { get; init; }

    /// <summary>Number type it computed in.</summary>
    public required NumberPrecision Precision { get; init; }

    /// <summary>What it did with tokens that are all padding or air.</summary>
    public required EmptyTokens EmptyTokens { get; init; }

    /// <summary>The model file; <see cref="ModelFingerprint"/> tells what it held.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Name of the model's preset.</summary>
    public required string Preset { get; init; }

    /// <summary>SHA-256 of the weights alone, the same in any container.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>The volume.</summary>
    public required FileHash Input { get; init; }

    /// <summary>The session that was gone on from, as it was then; null for none.</summary>
    public required FileHash? Resumed { get; init; }

    /// <summary>Files that were written.</summary>
    public required IReadOnlyList<FileHash> Outputs { get; init; }

    /// <summary>Each prompt of each object, and what it led to, in order; those of a resumed session are in its file.</summary>
    public required IReadOnlyList<SegmentationStep> Steps { get; init; }

    /// <summary>Volume of each object's mask in ml, 0 for an empty one; where two overlap, as the label map has it.</summary>
    public required IReadOnlyDictionary<string, double> VolumesMl { get; init; }

    /// <summary>The memories that each object's answers were given, nearest first; null for a run without a memory bank.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<RecalledCase>>? Recalled { get; init; }

    /// <summary>How often the image encoder ran, for the prompts of a resumed session too.</summary>
    public required int EncoderRuns { get; init; }

    /// <summary>Seconds by stage, in the order of the work.</summary>
    public required IReadOnlyDictionary<string, double> SecondsByStage { get; init; }

    /// <summary>Seconds in all.</summary>
    public required double Seconds { get; init; }

    /// <summary>Most memory that the process held at once, in bytes, as the operating system counts it.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Version of the assembly that holds a type.</summary>
    internal static string VersionOf(Type type)
        => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? type.Assembly.GetName().Version?.ToString()
            ?? "unknown";
}
