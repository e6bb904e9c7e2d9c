using System.Text.Json;

namespace MemorizingSam.Segmentation;

/// <summary>What memories found in a folder of volumes.</summary>
public sealed record ProposalReport
{
    /// <summary>Name of the file in the output folder that holds it as JSON.</summary>
    public const string JsonName = "proposals.json";

    /// <summary>Name of the file there that holds it as a table.</summary>
    public const string CsvName = "proposals.csv";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Version of memsam.</summary>
    public string Version { get; init; } = RunReport.VersionOf(typeof(ProposalReport));

    /// <summary>The model file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>SHA-256 of the weights alone.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>Folder of the memory bank.</summary>
    public required string MemoryPath { get; init; }

    /// <summary>What was looked for; the value in the label maps is the place in this list, from 1.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How many volumes the folder holds.</summary>
    public required int CasesInFolder { get; init; }

    /// <summary>The volumes that were looked at, by their names.</summary>
    public required IReadOnlyList<ProposedCase> Cases { get; init; }

    /// <summary>Those that could not be.</summary>
    public required IReadOnlyList<ProposalFailure> Failures { get; init; }

    /// <summary>What is worth knowing of all together, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
