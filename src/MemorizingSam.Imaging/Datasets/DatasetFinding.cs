using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Something about a data set that its owner should know.</summary>
/// <param name="Severity">Whether the data set can be used nevertheless.</param>
/// <param name="Path">The file or folder at fault.</param>
/// <param name="What">What was found, what is allowed and what to do, to be read after the file's name.</param>
/// <param name="CaseId">The case at fault; null if it is the data set as a whole.</param>
public sealed record DatasetFinding(FindingSeverity Severity, string Path, string What, string? CaseId = null)
{
    /// <summary>The finding in one line.</summary>
    public string Message => ToException().Message;

    /// <summary>A fault of the data set as a whole.</summary>
    internal static DatasetFinding Error(string path, string what) => new(FindingSeverity.Error, path, what);

    /// <summary>A remark on the data set as a whole.</summary>
    internal static DatasetFinding Warning(string path, string what) => new(FindingSeverity.Warning, path, what);

    /// <summary>The finding as what is thrown where a data set must be sound.</summary>
    internal VolumeFormatException ToException() => new(Path, What);
}
