namespace MemorizingSam.Imaging.Datasets;

/// <summary>How bad something is that was found in a data set.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; the data set can be used.</summary>
    Warning,

    /// <summary>The data set, or the case, cannot be used as it is.</summary>
    Error,
}
