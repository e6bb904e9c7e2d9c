namespace MemorizingSam.Imaging.Formats;

/// <summary>What values a file's voxels take.</summary>
/// <param name="Min">Smallest finite real value; NaN if there is none.</param>
/// <param name="Max">Largest finite real value; NaN if there is none.</param>
/// <param name="NotFinite">Number of voxels that are NaN or infinite.</param>
public readonly record struct ValueRange(double Min, double Max, long NotFinite);
