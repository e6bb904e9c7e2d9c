using System.Numerics;
using System.Runtime.InteropServices;

namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>
/// How the values of a normalised crop (mean 0, standard deviation 1) are changed: gamma, then gain and offset, then noise.
/// </summary>
/// <param name="Gain">Factor on every value; above 0.</param>
/// <param name="Offset">Added to every value.</param>
/// <param name="Gamma">Exponent on the crop's own range of values; above 0.</param>
/// <param name="Noise">Standard deviation of added noise.</param>
public readonly record struct IntensityChange(double Gain, double Offset, double Gamma, double Noise)
{
    private const int Purpose = 2;
    private const int NoisePurpose = 3;

    /// <summary>Nothing changes.</summary>
    public static IntensityChange None { get; } = new(1, 0, 1, 0);

    /// <summary>Draws the change of one step.</summary>
    /// <param name="options">How far; checked by the caller.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="step">Number of the step, or of the sample.</param>
    public static IntensityChange Draw(AugmentationOptions options, long seed, long step)
    {
        ArgumentNullException.ThrowIfNull(options);
        var random = new SeededRandom(seed, step, Purpose);
        return new IntensityChange(
            random.FactorWithin(options.GainReach),
            random.Between(-options.OffsetReach, options.OffsetReach),
            random.FactorWithin(options.GammaReach),
            random.Between(0, options.NoiseReach));
    }

    /// <summary>Changes a crop in place.</summary>
    /// <param name="voxels">Normalised values.</param>
    /// <param name="seed">The training's seed, for the noise.</param>
    /// <param name="step">Number of the step, or of the sample, for the noise.</param>
    public void Apply(Span<float> voxels, long seed, long step)
    {
        Bend(voxels, Gamma);
        Stretch(voxels, Gain, Offset);
        Disturb(voxels, Noise, new SeededRandom(seed, step, NoisePurpose));
    }

    /// <summary>Contrast and brightness: <c>v ← gain · v + offset</c>.</summary>
    public static void Stretch(Span<float> voxels, double gain, double offset)
    {
        var (factor, addend) = ((float)gain, (float)offset);
        if (factor == 1 && addend == 0)
        {
            return;
        }

        var vectors = MemoryMarshal.Cast<float, Vector<float>>(voxels);
        foreach (ref var vector in vectors)
        {
            vector = (factor * vector) + new Vector<float>(addend);
        }

        foreach (ref var voxel in voxels[(vectors.Length * Vector<float>.Count)..])
        {
            voxel = (factor * voxel) + addend;
        }
    }

    /// <summary>
    /// Gamma: with u the value's place between the crop's smallest (0) and largest (1), <c>u ← u^gamma</c>; both stay where they
    /// are.
    /// </summary>
    public static void Bend(Span<float> voxels, double gamma)
    {
        if (gamma == 1 || voxels.IsEmpty)
        {
            return;
        }

        var (min, max) = Extremes(voxels);

        // Also leaves a crop with NaN or infinity as it is.
        var range = max - min;
        if (!(range > 0 && range < float.PositiveInfinity))
        {
            return;
        }

        var vectors = MemoryMarshal.Cast<float, Vector<float>>(voxels);
        foreach (ref var vector in vectors)
        {
            vector = Bend(vector, min, range, (float)gamma);
        }

        var rest = voxels[(vectors.Length * Vector<float>.Count)..];
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Fill(min);
        rest.CopyTo(padded);
        Bend(new Vector<float>(padded), min, range, (float)gamma).CopyTo(padded);
        padded[..rest.Length].CopyTo(rest);
    }

    /// <summary>Noise of a standard deviation, voxel by voxel, bell-shaped.</summary>
    public static void Disturb(Span<float> voxels, double deviation, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (deviation == 0)
        {
            return;
        }

        foreach (ref var voxel in voxels)
        {
            voxel += (float)(deviation * random.NextBell());
        }
    }

    private static (float Min, float Max) Extremes(ReadOnlySpan<float> voxels)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(voxels);
        var (lows, highs) = (new Vector<float>(voxels[0]), new Vector<float>(voxels[0]));
        foreach (var vector in vectors)
        {
            lows = Vector.Min(lows, vector);
            highs = Vector.Max(highs, vector);
        }

        var (min, max) = (lows[0], highs[0]);
        for (var lane = 1; lane < Vector<float>.Count; lane++)
        {
            (min, max) = (Math.Min(min, lows[lane]), Math.Max(max, highs[lane]));
        }

        foreach (var voxel in voxels[(vectors.Length * Vector<float>.Count)..])
        {
            (min, max) = (Math.Min(min, voxel), Math.Max(max, voxel));
        }

        return (min, max);
    }

    // exp(gamma · log u); u = 0 gives exp(−∞) = 0.
    private static Vector<float> Bend(Vector<float> voxels, float min, float range, float gamma)
        => new Vector<float>(min) + (range * Vector.Exp(gamma * Vector.Log((voxels - new Vector<float>(min)) / range)));
}
