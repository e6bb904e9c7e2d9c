namespace MemorizingSam.Model;

/// <summary>Weights for <see cref="MemoryFusion.MaskGuided"/> memories in one block of an encoder.</summary>
public sealed record MaskGuidedOptions
{
    /// <summary>Index of the block, from 0; it must attend to the whole grid.</summary>
    public int Block { get; init; } = 3;

    /// <summary>Voxels of a low-res mask along the edge of one token.</summary>
    public int MaskPatchSize { get; init; } = 8;

    /// <summary>Channels between a mask and its tokens.</summary>
    public int MaskChannels { get; init; } = 64;

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        OptionRules.Positive(MaskPatchSize);
        OptionRules.Positive(MaskChannels);
    }
}
