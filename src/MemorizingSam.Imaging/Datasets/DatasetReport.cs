using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>What a check found in a data set.</summary>
public sealed record DatasetReport
{
    /// <summary>Name of the data set.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>How its files are arranged.</summary>
    public required DatasetLayout Layout { get; init; }

    /// <summary>Whether nothing forbids to use it.</summary>
    public bool IsSound => ErrorCount == 0;

    /// <summary>Number of findings that are errors.</summary>
    public int ErrorCount => Findings.Count(finding => finding.Severity == FindingSeverity.Error);

    /// <summary>All its cases, by id.</summary>
    public required IReadOnlyList<CaseReport> Cases { get; init; }

    /// <summary>All its labels.</summary>
    public required IReadOnlyList<LabelReport> Labels { get; init; }

    /// <summary>Voxels of the cases that could be read along x, y and z; empty if none could.</summary>
    public required IReadOnlyList<NumberRange> Shapes { get; init; }

    /// <summary>Voxel spacing of the same along x, y and z, in mm.</summary>
    public required IReadOnlyList<NumberRange> SpacingsMm { get; init; }

    /// <summary>Faults and remarks.</summary>
    public required IReadOnlyList<DatasetFinding> Findings { get; init; }

    /// <summary>The report as one JSON object, indented for people.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DatasetReportJson.Default.DatasetReport);
}

/// <summary>Serialises without reflection, which keeps start-up short.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    Converters =
    [
        typeof(CamelCaseEnum<DatasetSplit>), typeof(CamelCaseEnum<DatasetLayout>), typeof(CamelCaseEnum<FindingSeverity>),
        typeof(CamelCaseEnum<Volumes.VoxelType>),
    ])]
[JsonSerializable(typeof(DatasetReport))]
internal sealed partial class DatasetReportJson : JsonSerializerContext;

/// <summary>Writes the members of an enumeration by name, in camel case.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
