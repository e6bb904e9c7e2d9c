using System.Text.Json;
using Xunit.Sdk;

namespace MemorizingSam.Tests.Goldens;

/// <summary>The comparison itself: it must be able to fail.</summary>
public sealed class GoldenRecordTests
{
    private static readonly float[] SampleValues = [1, -2, 3, 4];

    [Fact]
    public void AssertMatches_EqualValues_ReturnsZero()
        => Assert.Equal(0, Record().AssertMatches("neck", [2, 2], SampleValues));

    [Theory]
    [InlineData(0, 1.001f, "neck: relative L2 error of the samples 4.47e-4, allowed 1e-5.")]
    [InlineData(2, 3.01f, "neck: mean is 1.5025, golden 1.5, allowed difference 2.7e-5.")]
    public void AssertMatches_OneValueOff_NamesStageAndQuantity(int index, float value, string message)
    {
        float[] ours = [.. SampleValues];
        ours[index] = value;

        var error = Assert.Throws<TrueException>(() => Record().AssertMatches("neck", [2, 2], ours));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AssertMatches_OtherShape_NamesBoth()
    {
        var error = Assert.Throws<TrueException>(() => Record().AssertMatches("neck", [4], SampleValues));

        Assert.StartsWith("neck: shape (4), golden (2, 2).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void L2_NotFinite_MustFallTogether()
    {
        Assert.Equal(0, RelativeDistance.L2([float.NaN, float.PositiveInfinity, 1], [float.NaN, float.PositiveInfinity, 1]));
        Assert.Equal(double.PositiveInfinity, RelativeDistance.L2([float.NaN, 1], [1, 1]));
        Assert.Equal(double.PositiveInfinity, RelativeDistance.L2([float.PositiveInfinity], [float.NegativeInfinity]));
    }

    [Fact]
    public void Number_NotFiniteString_IsRead()
    {
        using var json = JsonDocument.Parse("""["NaN", "Infinity", "-Infinity", 1.5]""");

        Assert.Equal(
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1.5],
            json.RootElement.EnumerateArray().Select(GoldenRecord.Number));
    }

    /// <summary>A record of <see cref="SampleValues"/> that samples elements 0 and 1 only.</summary>
    private static GoldenRecord Record()
    {
        using var json = JsonDocument.Parse(
            """
            {"shape": [2, 2], "mean": 1.5, "std": 2.29128784747792, "l2": 5.477225575051661, "min": -2, "max": 4,
             "idx": [0, 1], "values": [1, -2]}
            """);
        return new GoldenRecord(json.RootElement);
    }
}
