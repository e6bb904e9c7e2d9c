namespace MemorizingSam.Segmentation;

/// <summary>How the values of a crop become the network's input.</summary>
public enum CropNormalization
{
    /// <summary>Mean 0 and deviation 1 over the values above 0, as published.</summary>
    MeanDeviation,

    /// <summary>
    /// Median 0 and interquartile range 1 over the values above 0, squeezed at both ends: bone and air then take no contrast from soft
    /// tissue. See docs/decisions.md #49.
    /// </summary>
    MedianRange,
}
