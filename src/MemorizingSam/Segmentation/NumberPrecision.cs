namespace MemorizingSam.Segmentation;

/// <summary>Number type the network computes in.</summary>
public enum NumberPrecision
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>bfloat16, with norms, positions and masks in float32.</summary>
    BFloat16,
}
