namespace MemorizingSam.Evaluation;

/// <summary>What is spoilt, taken away or done otherwise in a <see cref="MemoryAblation"/>.</summary>
public enum MemoryAblationKind
{
    /// <summary>Cases of the category drawn at random, in the place of the nearest.</summary>
    Random,

    /// <summary>Memories of another category, presented under the name that was asked for.</summary>
    WrongCategory,

    /// <summary>Mask-guided memories that do not tell what was segmented.</summary>
    NoMask,

    /// <summary>A quarter of the masks was shifted before they were memorised, by so many mm, rounded to whole voxels.</summary>
    Shifted,

    /// <summary>Another number of memories for a crop.</summary>
    Recalled,

    /// <summary>Another share of local attention, of fusions that have not learned one.</summary>
    LocalRatio,

    /// <summary>Blended as the paper means it.</summary>
    Paper,

    /// <summary>Blended as the released code does it.</summary>
    AsPublished,

    /// <summary>Blended as the conventional Memorizing Transformer does it.</summary>
    NearestTokens,

    /// <summary>Bent onto the crop, where their masks vote.</summary>
    WarpedMasks,
}
