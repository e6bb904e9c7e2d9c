using System.Numerics;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Real values of an image inside an object, without a copy of them.</summary>
internal sealed class ValueStatistics(Volume<byte> labels, byte label, VoxelBox box)
    : IVolumeVisitor<(double Mean, double Median, double Min, double Max)?>
{
    private const int DigitBits = 16;

    /// <summary>Walks the image.</summary>
    /// <returns>Null if no value in the object is finite.</returns>
    public (double Mean, double Median, double Min, double Max)? Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (count, sum, min, max) = (0L, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        ForEach(volume, value =>
        {
            count++;
            sum += value;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        });
        if (count == 0)
        {
            return null;
        }

        var (lower, upper) = (Ranked(volume, (count - 1) / 2), Ranked(volume, count / 2));
        return (sum / count, lower + ((upper - lower) / 2), min, max);
    }

    /// <summary>The value of a rank, by its sortable bits: 16 at a time, so that counting takes one table and no copy.</summary>
    private double Ranked<T>(Volume<T> volume, long rank)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var known = 0UL;
        for (var shift = 64 - DigitBits; shift >= 0; shift -= DigitBits)
        {
            var counts = new long[1 << DigitBits];
            ForEach(volume, value =>
            {
                var key = ToKey(value);
                if (shift + DigitBits == 64 || key >> (shift + DigitBits) == known)
                {
                    counts[(key >> shift) & ((1 << DigitBits) - 1)]++;
                }
            });
            var digit = 0UL;
            for (; rank >= counts[digit]; digit++)
            {
                rank -= counts[digit];
            }

            known = (known << DigitBits) | digit;
        }

        return FromKey(known);
    }

    // Flipping all bits of negative numbers and the sign of the others makes doubles sort as integers do.
    private static ulong ToKey(double value)
        => BitConverter.DoubleToUInt64Bits(value) is var bits && bits >> 63 == 1 ? ~bits : bits | (1UL << 63);

    private static double FromKey(ulong key) => BitConverter.UInt64BitsToDouble(key >> 63 == 1 ? key & ~(1UL << 63) : ~key);

    private void ForEach<T>(Volume<T> volume, Action<double> visit)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var shape = volume.Grid.Shape;
        for (var z = box.First.Z; z < box.End.Z; z++)
        {
            for (var y = box.First.Y; y < box.End.Y; y++)
            {
                var line = shape.X * (y + (shape.Y * z));
                for (var i = line + box.First.X; i < line + box.End.X; i++)
                {
                    if (labels.Voxels[i] == label
                        && double.CreateTruncating(volume.Voxels[i]) is var stored
                        && double.IsFinite(stored))
                    {
                        visit(volume.Scale.Apply(stored));
                    }
                }
            }
        }
    }
}
