namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>What is said of raw voxels, in the words of ITK: mm LPS.</summary>
/// <param name="Dimensions">Voxels along x, y and z.</param>
/// <param name="Spacing">Millimetres along each.</param>
/// <param name="Origin">Centre of the first voxel.</param>
/// <param name="Direction">A matrix row by row, whose columns are the directions of x, y and z.</param>
/// <param name="ComponentsPerPixel">Numbers per voxel.</param>
internal sealed record RawMetadata(double[]? Dimensions, double[]? Spacing, double[]? Origin, double[]? Direction, int ComponentsPerPixel = 1);
