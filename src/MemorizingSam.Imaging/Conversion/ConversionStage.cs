namespace MemorizingSam.Imaging.Conversion;

/// <summary>What a conversion is doing.</summary>
public enum ConversionStage
{
    /// <summary>Reading the input's voxels.</summary>
    Reading,

    /// <summary>Flipping, swapping or resampling.</summary>
    Resampling,

    /// <summary>Writing the output.</summary>
    Writing,
}
