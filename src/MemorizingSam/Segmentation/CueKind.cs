namespace MemorizingSam.Segmentation;

/// <summary>What a prompt says.</summary>
internal enum CueKind
{
    /// <summary>This place lies in the object.</summary>
    Positive,

    /// <summary>This place lies outside it.</summary>
    Negative,

    /// <summary>The object fills this box.</summary>
    Box,
}
