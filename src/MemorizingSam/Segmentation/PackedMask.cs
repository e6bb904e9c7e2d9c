using System.IO.Compression;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Masks as few bytes: gzip of one byte per voxel, x fastest.</summary>
internal static class PackedMask
{
    /// <summary>Packs.</summary>
    public static byte[] Pack(Volume<byte> mask)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(mask.Voxels);
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks, never more than the lattice has voxels.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a mask on this lattice.</exception>
    public static Volume<byte> Unpack(byte[] packed, VolumeGrid grid)
    {
        var voxels = new byte[grid.Shape.VoxelCount];
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return gzip.ReadAtLeast(voxels, voxels.Length, throwOnEndOfStream: false) == voxels.Length && gzip.ReadByte() < 0
            ? new Volume<byte>(grid, voxels)
            : throw new InvalidDataException($"a mask does not have the {voxels.Length} voxels of the volume.");
    }
}
