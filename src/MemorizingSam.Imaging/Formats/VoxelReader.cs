using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Reads one frame's voxels straight into the volume's own buffer.</summary>
internal sealed class VoxelReader(VolumeHeader header, int frame, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    : IVoxelTypeVisitor<Volume>
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Reads the frame.</summary>
    /// <exception cref="VolumeFormatException">The voxels are missing, truncated or damaged.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Volume Read() => header.VoxelType.Accept(this);

    /// <inheritdoc/>
    public Volume Visit<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        using var stream = new VoxelStream(header);
        var voxels = GC.AllocateUninitializedArray<T>(checked((int)header.Grid.Shape.VoxelCount));
        if (header.FrameCount > 1 && header.Data.FrameLayout == FrameLayout.SideBySide)
        {
            ReadSideBySide(stream, voxels);
        }
        else
        {
            stream.Skip(frame * header.FrameSizeInBytes, cancellation);
            ReadChunks(stream, voxels);
        }

        if (frame == header.FrameCount - 1)
        {
            stream.CheckEnd();
        }

        return new Volume<T>(header.Grid, voxels, header.Scale);
    }

    /// <summary>Reads numbers of the file's byte order.</summary>
    public static void ReadNumbers<T>(VoxelStream stream, Span<T> numbers, bool bigEndian)
        where T : unmanaged
    {
        stream.ReadExactly(MemoryMarshal.AsBytes(numbers));
        if (bigEndian == BitConverter.IsLittleEndian)
        {
            ReverseEndianness(numbers);
        }
    }

    private void ReadChunks<T>(VoxelStream stream, Span<T> voxels)
        where T : unmanaged
    {
        var chunk = ChunkBytes / Marshal.SizeOf<T>();
        for (var start = 0; start < voxels.Length; start += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(start + chunk, voxels.Length);
            ReadNumbers(stream, voxels[start..end], header.Data.BigEndian);
            Report(end);
        }
    }

    private void ReadSideBySide<T>(VoxelStream stream, Span<T> voxels)
        where T : unmanaged
    {
        var frames = header.FrameCount;
        var chunk = Math.Max(1, ChunkBytes / Marshal.SizeOf<T>() / frames);
        var buffer = new T[Math.Min(chunk, voxels.Length) * frames];
        for (var start = 0; start < voxels.Length; start += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(start + chunk, voxels.Length);
            var part = voxels[start..end];
            ReadNumbers(stream, buffer.AsSpan(0, part.Length * frames), header.Data.BigEndian);
            for (var i = 0; i < part.Length; i++)
            {
                part[i] = buffer[(i * frames) + frame];
            }

            Report(end);
        }
    }

    private void Report(int voxelsDone)
        => progress?.Report(new TransferProgress(voxelsDone * (long)header.VoxelType.SizeInBytes(), header.FrameSizeInBytes));

    private static void ReverseEndianness<T>(Span<T> numbers)
        where T : unmanaged
    {
        switch (Marshal.SizeOf<T>())
        {
            case 2:
                var shorts = MemoryMarshal.Cast<T, short>(numbers);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<T, int>(numbers);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<T, long>(numbers);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
