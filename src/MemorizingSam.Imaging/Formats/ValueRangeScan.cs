using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds the range of a file's values while streaming through it, without holding its voxels.</summary>
internal sealed class ValueRangeScan(VolumeHeader header, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    : IVoxelTypeVisitor<ValueRange>
{
    private const int ChunkVoxels = 1 << 16;

    /// <summary>Reads all frames.</summary>
    /// <exception cref="VolumeFormatException">The voxels are missing, truncated or damaged.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueRange Run() => header.VoxelType.Accept(this);

    /// <inheritdoc/>
    public ValueRange Visit<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        using var stream = new VoxelStream(header);
        var total = header.Grid.Shape.VoxelCount * header.FrameCount;
        var buffer = new T[(int)Math.Min(ChunkVoxels, total)];
        var (min, max, notFinite) = (T.MaxValue, T.MinValue, 0L);
        for (long done = 0; done < total; done += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, total - done));
            VoxelReader.ReadNumbers(stream, part, header.Data.BigEndian);
            foreach (var voxel in part)
            {
                if (!T.IsFinite(voxel))
                {
                    notFinite++;
                    continue;
                }

                min = voxel < min ? voxel : min;
                max = voxel > max ? voxel : max;
            }

            progress?.Report(new TransferProgress((done + part.Length) * header.VoxelType.SizeInBytes(), header.SizeInBytes));
        }

        stream.CheckEnd();
        return notFinite == total ? new ValueRange(double.NaN, double.NaN, notFinite) : Scaled(min, max, notFinite);
    }

    private ValueRange Scaled<T>(T min, T max, long notFinite)
        where T : INumber<T>
    {
        var (a, b) = (header.Scale.Apply(double.CreateChecked(min)), header.Scale.Apply(double.CreateChecked(max)));
        return new ValueRange(Math.Min(a, b), Math.Max(a, b), notFinite);
    }
}
