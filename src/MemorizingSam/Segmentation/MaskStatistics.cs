using System.Numerics;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>What can be measured of one object. Values are null if the mask is empty.</summary>
public sealed record MaskStatistics
{
    /// <summary>Name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>Its value in the output.</summary>
    public required int Label { get; init; }

    /// <summary>Number of its voxels.</summary>
    public required long VoxelCount { get; init; }

    /// <summary>Its volume, in ml.</summary>
    public required double VolumeMl { get; init; }

    /// <summary>Its surface, in mm², by the Cauchy–Crofton formula.</summary>
    public double? SurfaceMm2 { get; init; }

    /// <summary>Smallest right, anterior and superior coordinate of its voxels' corners, in mm RAS.</summary>
    public WorldPoint? BoxLowMm { get; init; }

    /// <summary>Largest right, anterior and superior coordinate of its voxels' corners, in mm RAS.</summary>
    public WorldPoint? BoxHighMm { get; init; }

    /// <summary>Mean real value inside (HU in a CT).</summary>
    public double? Mean { get; init; }

    /// <summary>Median real value inside; of an even number the lower of the middle two.</summary>
    public double? Median { get; init; }

    /// <summary>Smallest real value inside.</summary>
    public double? Min { get; init; }

    /// <summary>Largest real value inside.</summary>
    public double? Max { get; init; }

    /// <summary>Measures one label. Values that are not finite count as voxels and in the box, but in no value.</summary>
    /// <param name="name">Name of the object.</param>
    /// <param name="image">The image that was segmented.</param>
    /// <param name="labels">Labels on the image's lattice.</param>
    /// <param name="label">Which.</param>
    /// <exception cref="ArgumentException">The two lie on different lattices.</exception>
    public static MaskStatistics Of(string name, Volume image, Volume<byte> labels, byte label)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(labels);
        if (image.Grid != labels.Grid)
        {
            throw new ArgumentException($"The labels of {labels.Grid.Shape} do not lie on the image's lattice of {image.Grid.Shape}.");
        }

        var (count, box) = ExtentOf(labels, label);
        var statistics = new MaskStatistics
        {
            Name = name,
            Label = label,
            VoxelCount = count,
            VolumeMl = count * labels.Grid.VoxelVolumeMm3 / 1000,
        };
        if (count == 0)
        {
            return statistics;
        }

        var (low, high) = CornersOf(labels.Grid, box);
        return image.Accept(new ValuesInside(labels, statistics)) with
        {
            SurfaceMm2 = MaskSurface.AreaMm2(labels, label, box),
            BoxLowMm = low,
            BoxHighMm = high,
        };
    }

    private static (long Count, VoxelBox Box) ExtentOf(Volume<byte> labels, byte label)
    {
        var shape = labels.Grid.Shape;
        var (count, first, end) = (0L, (X: int.MaxValue, Y: int.MaxValue, Z: int.MaxValue), (X: 0, Y: 0, Z: 0));
        for (var line = 0; line < shape.Y * shape.Z; line++)
        {
            var voxels = labels.Voxels.Slice(line * shape.X, shape.X);
            var start = voxels.IndexOf(label);
            if (start >= 0)
            {
                var (y, z) = (line % shape.Y, line / shape.Y);
                count += voxels.Count(label);
                first = (Math.Min(first.X, start), Math.Min(first.Y, y), Math.Min(first.Z, z));
                end = (Math.Max(end.X, voxels.LastIndexOf(label) + 1), Math.Max(end.Y, y + 1), z + 1);
            }
        }

        return (count, new VoxelBox(first, end));
    }

    private static (WorldPoint Low, WorldPoint High) CornersOf(VolumeGrid grid, VoxelBox box)
    {
        var corners = (from x in new[] { box.First.X, box.End.X }
                       from y in new[] { box.First.Y, box.End.Y }
                       from z in new[] { box.First.Z, box.End.Z }
                       select grid.Affine.ToWorld(new VoxelPoint(x - 0.5, y - 0.5, z - 0.5))).ToArray();
        return (
            new WorldPoint(corners.Min(c => c.X), corners.Min(c => c.Y), corners.Min(c => c.Z)),
            new WorldPoint(corners.Max(c => c.X), corners.Max(c => c.Y), corners.Max(c => c.Z)));
    }

    /// <summary>Gathers the finite stored values inside a label and measures them.</summary>
    private sealed class ValuesInside(Volume<byte> labels, MaskStatistics statistics) : IVolumeVisitor<MaskStatistics>
    {
        public MaskStatistics Visit<T>(Volume<T> image)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (inside, found, sum) = (new T[statistics.VoxelCount], 0, 0.0);
            ReadOnlySpan<byte> voxels = labels.Voxels;
            ReadOnlySpan<T> values = image.Voxels;
            for (var i = 0; i < voxels.Length; i++)
            {
                if (voxels[i] == statistics.Label && T.IsFinite(values[i]))
                {
                    inside[found++] = values[i];
                    sum += double.CreateTruncating(values[i]);
                }
            }

            if (found == 0)
            {
                return statistics;
            }

            Array.Sort(inside, 0, found);
            double Real(T stored) => image.Scale.Apply(double.CreateTruncating(stored));
            var (least, most) = (Real(inside[0]), Real(inside[found - 1]));
            return statistics with
            {
                Mean = image.Scale.Apply(sum / found),
                Median = Real(inside[(found - 1) / 2]),
                Min = Math.Min(least, most),
                Max = Math.Max(least, most),
            };
        }
    }
}
