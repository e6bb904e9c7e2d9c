namespace MemorizingSam.Segmentation;

/// <summary>What a segmentation spends its time on, in the order of the work.</summary>
public enum SegmentationStage
{
    /// <summary>Reading volume files.</summary>
    Reading,

    /// <summary>Loading the model.</summary>
    Loading,

    /// <summary>Resampling and normalising a crop.</summary>
    Cropping,

    /// <summary>Running the image encoder on it.</summary>
    Encoding,

    /// <summary>Finding memories for it and reading them.</summary>
    Recalling,

    /// <summary>Running prompt encoder and mask decoder.</summary>
    Decoding,

    /// <summary>Bringing masks onto the lattice of the input.</summary>
    Painting,

    /// <summary>Writing files.</summary>
    Writing,

    /// <summary>Hashing what went in and came out.</summary>
    Hashing,
}
