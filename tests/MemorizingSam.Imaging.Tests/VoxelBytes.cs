using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests;

/// <summary>The stored voxels of a volume as bytes of this (little-endian) machine, x fastest.</summary>
internal sealed class VoxelBytes : IVolumeVisitor<byte[]>
{
    private static readonly VoxelBytes Visitor = new();

    public static byte[] Of(Volume volume) => volume.Accept(Visitor);

    public byte[] Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        => MemoryMarshal.AsBytes(volume.Voxels).ToArray();
}
