namespace MemorizingSam.Segmentation;

/// <summary>What a prompt of a <see cref="SegmentationRequest"/> says.</summary>
public enum PromptKind
{
    /// <summary>The object is here.</summary>
    PositiveClick,

    /// <summary>The object is not here.</summary>
    NegativeClick,

    /// <summary>The object lies in this box.</summary>
    Box,
}
