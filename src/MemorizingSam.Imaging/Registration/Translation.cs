using System.Numerics.Tensors;

namespace MemorizingSam.Imaging.Registration;

/// <summary>A shift of one image over another.</summary>
/// <param name="X">From a voxel of the fixed image to its counterpart in the moving one, in voxels; the others likewise.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
/// <param name="Correlation">Pearson's correlation of what both show then, −1 to 1.</param>
public readonly record struct Translation(int X, int Y, int Z, double Correlation)
{
    /// <summary>Share of the fixed image that must lie over the moving one for a shift to count.</summary>
    private const double LeastOverlap = 0.3;

    /// <summary>Halvings of both images; the coarsest ones are tried at all shifts, finer ones around what was best there.</summary>
    private const int Levels = 2;

    /// <summary>Finds the shift at which two images resemble each other most.</summary>
    /// <param name="fixedImage">Axes that can be divided by four.</param>
    /// <param name="moving">Of the same shape.</param>
    /// <param name="largest">Largest shift along each axis, in voxels.</param>
    public static Translation Find(ScalarField fixedImage, ScalarField moving, int largest)
    {
        ArgumentNullException.ThrowIfNull(fixedImage);
        ArgumentNullException.ThrowIfNull(moving);
        return Find(fixedImage, moving, largest, Levels);
    }

    private static Translation Find(ScalarField fixedImage, ScalarField moving, int largest, int levels)
    {
        if (levels == 0)
        {
            return Best(fixedImage, moving, new Translation(0, 0, 0, -1), largest);
        }

        var coarse = Find(fixedImage.Halved(), moving.Halved(), (largest + 1) / 2, levels - 1);
        return Best(fixedImage, moving, new Translation(2 * coarse.X, 2 * coarse.Y, 2 * coarse.Z, -1), 1);
    }

    private static Translation Best(ScalarField fixedImage, ScalarField moving, Translation around, int reach)
    {
        var best = around;
        for (var z = around.Z - reach; z <= around.Z + reach; z++)
        {
            for (var y = around.Y - reach; y <= around.Y + reach; y++)
            {
                for (var x = around.X - reach; x <= around.X + reach; x++)
                {
                    var correlation = Correlate(fixedImage, moving, (x, y, z));
                    best = correlation > best.Correlation ? new Translation(x, y, z, correlation) : best;
                }
            }
        }

        return best;
    }

    /// <summary>Correlation over what both images show; −1 if that is too little, or all the same.</summary>
    private static double Correlate(ScalarField fixedImage, ScalarField moving, (int X, int Y, int Z) shift)
    {
        var shape = fixedImage.Shape;
        var (x, y, z) = (Overlap(shape.X, shift.X), Overlap(shape.Y, shift.Y), Overlap(shape.Z, shift.Z));
        var count = (double)Math.Max(0, x.Length) * Math.Max(0, y.Length) * Math.Max(0, z.Length);
        if (count < LeastOverlap * shape.VoxelCount)
        {
            return -1;
        }

        var (sumF, sumM, sumFF, sumMM, sumFM) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var k = z.Start; k < z.Start + z.Length; k++)
        {
            for (var j = y.Start; j < y.Start + y.Length; j++)
            {
                var f = fixedImage.Values.AsSpan(x.Start + (shape.X * (j + (shape.Y * k))), x.Length);
                var m = moving.Values.AsSpan(x.Start + shift.X + (shape.X * (j + shift.Y + (shape.Y * (k + shift.Z)))), x.Length);
                var (lineF, lineM, lineFF, lineMM, lineFM) = Sums(f, m);
                (sumF, sumM, sumFF, sumMM, sumFM) = (sumF + lineF, sumM + lineM, sumFF + lineFF, sumMM + lineMM, sumFM + lineFM);
            }
        }

        var (spreadF, spreadM) = (sumFF - (sumF * sumF / count), sumMM - (sumM * sumM / count));
        return spreadF > 0 && spreadM > 0 ? (sumFM - (sumF * sumM / count)) / Math.Sqrt(spreadF * spreadM) : -1;

        static (int Start, int Length) Overlap(int length, int by) => (Math.Max(0, -by), length - Math.Abs(by));
    }

    private static (float F, float M, float Ff, float Mm, float Fm) Sums(ReadOnlySpan<float> f, ReadOnlySpan<float> m)
        => (TensorPrimitives.Sum(f), TensorPrimitives.Sum(m), TensorPrimitives.SumOfSquares(f), TensorPrimitives.SumOfSquares(m), TensorPrimitives.Dot(f, m));
}
