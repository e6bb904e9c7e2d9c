namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Id">Its id.</param>
/// <param name="Name">The name that its user gave it.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Shape">Voxels along x, y, z.</param>
/// <param name="SpacingMm">Distances of neighbouring voxels in mm.</param>
/// <param name="Affine">From voxels to mm RAS: 16 numbers, row by row.</param>
/// <param name="VoxelType">Number type of the stored voxels.</param>
/// <param name="Orientation">Nearest three-letter orientation.</param>
/// <param name="Intensity">What values there are.</param>
/// <param name="Sha256">Of the file.</param>
internal sealed record VolumeAnswer(
    string Id,
    string Name,
    long Bytes,
    int[] Shape,
    double[] SpacingMm,
    double[] Affine,
    string VoxelType,
    string Orientation,
    IntensityAnswer Intensity,
    string Sha256);
