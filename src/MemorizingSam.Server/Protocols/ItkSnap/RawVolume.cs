using System.IO.Compression;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Protocols.ItkSnap.Contracts;

namespace MemorizingSam.Server.Protocols.ItkSnap;

/// <summary>Volumes as ITK-SNAP sends them: gzip of float32 voxels, x fastest, and where they lie in mm LPS.</summary>
internal static class RawVolume
{
    // Bytes that are read at once.
    private const int Step = 1 << 22;

    private static readonly (int First, int Second) GzipStart = (0x1F, 0x8B);

    /// <summary>The lattice that metadata tell of.</summary>
    /// <exception cref="InvalidDataException">Something is missing, or no lattice has it.</exception>
    public static VolumeGrid GridOf(RawMetadata metadata)
    {
        var spacing = metadata.Spacing ?? [1, 1, 1];
        var origin = metadata.Origin ?? [0, 0, 0];
        var direction = metadata.Direction ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
        if (metadata is not { Dimensions: { Length: 3 } shape, ComponentsPerPixel: 1 }
            || spacing.Length != 3 || origin.Length != 3 || direction.Length != 9 || shape.Any(length => length is not (>= 1 and <= int.MaxValue)))
        {
            throw new InvalidDataException(
                "The metadata need three dimensions of at least 1, three numbers of spacing and of origin, nine of direction, and 1 component per pixel.");
        }

        try
        {
            return new VolumeGrid(
                new GridShape((int)shape[0], (int)shape[1], (int)shape[2]),
                new Affine(Axis(0), Axis(1), Axis(2), WorldPoint.FromLps(origin[0], origin[1], origin[2])));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        // In RAS, x and y point the other way than in LPS.
        WorldVector Axis(int axis) => new(
            -spacing[axis] * direction[axis], -spacing[axis] * direction[3 + axis], spacing[axis] * direction[6 + axis]);
    }

    /// <summary>Reads the voxels: as many as the lattice has, and not one more.</summary>
    /// <param name="path">The file: gzip of raw numbers.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InvalidDataException">There are fewer or more, or it is no gzip.</exception>
    public static Volume<float> Read(string path, VolumeGrid grid, CancellationToken cancellation)
    {
        using var file = File.OpenRead(path);
        if (file.ReadByte() != GzipStart.First || file.ReadByte() != GzipStart.Second)
        {
            throw new InvalidDataException("The file must be gzip of float32 voxels, x fastest; this is no gzip.");
        }

        file.Position = 0;
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var voxels = new float[grid.Shape.VoxelCount];
        const int Floats = Step / sizeof(float);
        for (var start = 0; start < voxels.Length; start += Floats)
        {
            cancellation.ThrowIfCancellationRequested();
            var bytes = MemoryMarshal.AsBytes(voxels.AsSpan(start, Math.Min(Floats, voxels.Length - start)));
            if (gzip.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new InvalidDataException($"The file holds fewer than the {voxels.Length} float32 voxels of {grid.Shape}.");
            }
        }

        return gzip.ReadByte() < 0
            ? new Volume<float>(grid, voxels)
            : throw new InvalidDataException($"The file holds more than the {voxels.Length} float32 voxels of {grid.Shape}.");
    }

    /// <summary>A mask as ITK-SNAP takes it: base64 of gzip of a byte per voxel.</summary>
    public static string Pack(byte[] mask)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(mask);
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
