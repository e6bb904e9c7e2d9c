using System.Text.Json;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Checksums and samples of one tensor of the reference code.</summary>
internal sealed class GoldenRecord
{
    /// <summary>
    /// Bound on the relative L2 error of a port. The reference's own float32 error is up to 2e-6, and the smallest porting
    /// mistake tried (a norm's epsilon 1e-5 for 1e-6) changes an encoder's output by 1.2e-5.
    /// </summary>
    public const double Tolerance = 1e-5;

    /// <summary>Bound on min and max, relative to the larger: one element may be ten times as wrong as the mean one.</summary>
    private const double ExtremeTolerance = 10 * Tolerance;

    private readonly long[] _shape;
    private readonly double _mean;
    private readonly double _std;
    private readonly double _l2;
    private readonly double _min;
    private readonly double _max;
    private readonly int[] _indices;
    private readonly float[] _samples;
    private readonly float[] _samplesInDouble;
    private readonly double _ownError;

    /// <summary>Reads a record.</summary>
    /// <param name="json">
    /// An object with shape, mean, std, l2, min, max, idx and values; some also have values_f64, from the same weights in double.
    /// </param>
    public GoldenRecord(JsonElement json)
    {
        _shape = Shape(json);
        _mean = Number(json.GetProperty("mean"));
        _std = Number(json.GetProperty("std"));
        _l2 = Number(json.GetProperty("l2"));
        _min = Number(json.GetProperty("min"));
        _max = Number(json.GetProperty("max"));
        _indices = [.. json.GetProperty("idx").EnumerateArray().Select(e => e.GetInt32())];
        _samples = Samples(json.GetProperty("values"));
        _samplesInDouble = json.TryGetProperty("values_f64", out var values) ? Samples(values) : _samples;
        _ownError = json.TryGetProperty("f32_vs_f64_rel_l2", out var error) ? Number(error) : 0;
    }

    /// <summary>The shape of a record or of a safetensors entry.</summary>
    public static long[] Shape(JsonElement json)
        => [.. json.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];

    /// <summary>A number, or one of the strings "NaN", "Infinity" and "-Infinity".</summary>
    public static double Number(JsonElement json)
        => json.ValueKind == JsonValueKind.String ? double.Parse(json.GetString()!) : json.GetDouble();

    /// <summary>Fails, naming the stage, unless shape, samples and checksums agree.</summary>
    /// <param name="stage">What the message names.</param>
    /// <param name="shape">Shape of our tensor.</param>
    /// <param name="ours">Our values in C order.</param>
    /// <param name="tolerance">Bound on the relative L2 distance of the samples and of each checksum.</param>
    /// <returns>Relative L2 distance of the samples from the float32 run or from the double one, whichever is nearer.</returns>
    public double AssertMatches(string stage, ReadOnlySpan<long> shape, ReadOnlySpan<float> ours, double tolerance = Tolerance)
    {
        Assert.True(
            shape.SequenceEqual(_shape),
            $"{stage}: shape ({string.Join(", ", shape.ToArray())}), golden ({string.Join(", ", _shape)}).");
        var picked = new float[_indices.Length];
        for (var k = 0; k < picked.Length; k++)
        {
            picked[k] = ours[_indices[k]];
        }

        var distance = Math.Min(RelativeDistance.L2(picked, _samples), RelativeDistance.L2(picked, _samplesInDouble));
        Assert.True(
            distance <= tolerance,
            $"{stage}: relative L2 error of the samples {distance:0.00e0}, allowed {tolerance:0e0}.");

        // The checksums are those of the float32 run, whose own error comes on top.
        AssertChecksums(stage, ours, tolerance + (double.IsFinite(_ownError) ? _ownError : 0));
        return distance;
    }

    private static float[] Samples(JsonElement json) => [.. json.EnumerateArray().Select(e => (float)Number(e))];

    private void AssertChecksums(string stage, ReadOnlySpan<float> ours, double tolerance)
    {
        var (sum, squares, min, max) = (0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in ours)
        {
            sum += value;
            squares += (double)value * value;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }

        var mean = sum / ours.Length;
        var rms = _l2 / Math.Sqrt(ours.Length);
        var largest = Math.Max(Math.Abs(_min), Math.Abs(_max));
        Compare(stage, "mean", mean, _mean, tolerance * rms);
        Compare(stage, "std", Std(ours, mean), _std, tolerance * rms);
        Compare(stage, "l2", Math.Sqrt(squares), _l2, tolerance * _l2);
        Compare(stage, "min", min, _min, ExtremeTolerance * largest);
        Compare(stage, "max", max, _max, ExtremeTolerance * largest);
    }

    private static double Std(ReadOnlySpan<float> values, double mean)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / values.Length);
    }

    private static void Compare(string stage, string checksum, double ours, double golden, double allowed)
    {
        var same = ours.Equals(golden) || Math.Abs(ours - golden) <= allowed;
        Assert.True(same, $"{stage}: {checksum} is {ours:g9}, golden {golden:g9}, allowed difference {allowed:0.0e0}.");
    }
}
