namespace MemorizingSam.Imaging.Datasets;

/// <summary>How far a check has come.</summary>
/// <param name="Done">Cases read.</param>
/// <param name="Total">Cases in all.</param>
public readonly record struct DatasetCheckProgress(int Done, int Total);
