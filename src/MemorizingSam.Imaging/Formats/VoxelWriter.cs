using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes a volume's stored voxels as little-endian bytes.</summary>
internal sealed class VoxelWriter(Stream stream, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    : IVolumeVisitor<long>
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes all voxels.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Write(Volume volume) => volume.Accept(this);

    /// <inheritdoc/>
    /// <returns>The number of bytes written.</returns>
    public long Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("memsam writes volumes on little-endian machines only.");
        }

        var voxels = volume.Voxels;
        var chunk = ChunkBytes / Marshal.SizeOf<T>();
        for (var start = 0; start < voxels.Length; start += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(start + chunk, voxels.Length);
            stream.Write(MemoryMarshal.AsBytes(voxels[start..end]));
            progress?.Report(new TransferProgress((long)end * Marshal.SizeOf<T>(), volume.SizeInBytes));
        }

        return volume.SizeInBytes;
    }
}
