namespace MemorizingSam.Imaging.Datasets;

/// <summary>What a case may be used for. A patient belongs to one split only.</summary>
public enum DatasetSplit
{
    /// <summary>Models learn from it.</summary>
    Train,

    /// <summary>Choices are made on it, such as when to stop.</summary>
    Validation,

    /// <summary>Used once, for the final figure.</summary>
    Test,
}
