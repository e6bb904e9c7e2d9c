using System.Numerics;
using System.Runtime.InteropServices;

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
    public static Translation Find(ScalarField fixedImage, ScalarField moving, int largest) => Find(Pyramid(fixedImage), Pyramid(moving), largest);

    /// <summary>The same for an image that is compared with many.</summary>
    /// <param name="fixedImage">Of <see cref="Pyramid"/>; several moving images share one.</param>
    /// <param name="moving">Of the same shapes.</param>
    /// <param name="largest">Largest shift along each axis, in voxels.</param>
    public static Translation Find(IReadOnlyList<ScalarField> fixedImage, IReadOnlyList<ScalarField> moving, int largest)
    {
        ArgumentNullException.ThrowIfNull(fixedImage);
        ArgumentNullException.ThrowIfNull(moving);
        var reach = largest;
        for (var level = 0; level < Levels; level++)
        {
            reach = (reach + 1) / 2;
        }

        var best = Best(fixedImage[Levels], moving[Levels], new Translation(0, 0, 0, -1), reach);
        for (var level = Levels - 1; level >= 0; level--)
        {
            best = Best(fixedImage[level], moving[level], new Translation(2 * best.X, 2 * best.Y, 2 * best.Z, -1), 1);
        }

        return best;
    }

    /// <summary>An image and its halvings, finest first.</summary>
    /// <param name="image">Axes that can be divided by four.</param>
    public static IReadOnlyList<ScalarField> Pyramid(ScalarField image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pyramid = new List<ScalarField> { image };
        for (var level = 0; level < Levels; level++)
        {
            pyramid.Add(pyramid[^1].Halved());
        }

        return pyramid;
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

    /// <summary>Five sums in one pass: lines are short, and each is read a thousand times.</summary>
    private static (float F, float M, float Ff, float Mm, float Fm) Sums(ReadOnlySpan<float> f, ReadOnlySpan<float> m)
    {
        var many = MemoryMarshal.Cast<float, Vector<float>>(f);
        var others = MemoryMarshal.Cast<float, Vector<float>>(m);
        var (sumF, sumM, sumFF, sumMM, sumFM) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i < many.Length; i++)
        {
            var (a, b) = (many[i], others[i]);
            (sumF, sumM, sumFF, sumMM, sumFM) = (sumF + a, sumM + b, sumFF + (a * a), sumMM + (b * b), sumFM + (a * b));
        }

        var (restF, restM, restFF, restMM, restFM) = (0f, 0f, 0f, 0f, 0f);
        for (var i = many.Length * Vector<float>.Count; i < f.Length; i++)
        {
            (restF, restM, restFF, restMM, restFM) = (restF + f[i], restM + m[i], restFF + (f[i] * f[i]), restMM + (m[i] * m[i]), restFM + (f[i] * m[i]));
        }

        return (
            Vector.Sum(sumF) + restF, Vector.Sum(sumM) + restM, Vector.Sum(sumFF) + restFF, Vector.Sum(sumMM) + restMM, Vector.Sum(sumFM) + restFM);
    }
}
