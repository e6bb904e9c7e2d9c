namespace MemorizingSam.Segmentation;

/// <summary>What a segmentation spends its time on.</summary>
public enum SegmentationStage
{
    /// <summary>Resampling and normalising a crop.</summary>
    Cropping,

    /// <summary>Running the image encoder on it.</summary>
    Encoding,

    /// <summary>Running prompt encoder and mask decoder.</summary>
    Decoding,

    /// <summary>Bringing masks onto the lattice of the input.</summary>
    Painting,
}
