namespace MemorizingSam.Evaluation;

/// <summary>One thing about memory that is spoilt or taken away, to see what it was worth.</summary>
public enum MemoryAblation
{
    /// <summary>Cases of the category drawn at random, in the place of the nearest.</summary>
    Random,

    /// <summary>Memories of another category, presented under the name that was asked for.</summary>
    WrongCategory,

    /// <summary>Mask-guided memories that do not tell what was segmented.</summary>
    NoMask,

    /// <summary>A quarter of the masks was shifted before they were memorised.</summary>
    Shifted,
}
