namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>A click of version 1.</summary>
/// <param name="VoxelCoord">Where, in the image's array.</param>
/// <param name="PositiveClick">Whether it lies in the object.</param>
internal sealed record V1PointRequest(double[]? VoxelCoord, bool? PositiveClick);
