using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class SquaredDistanceTests
{
    // Differences and their squares are rounded to float32 (6e-8 each), sums of 256 of them to a few units more.
    private const double RelativeTolerance = 3e-7;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(100_003)]
    public void Between_RandomKeys_IsTheSumInDouble(int length)
    {
        var (a, b) = (Key(length, 1, scale: 1), Key(length, 2, scale: 1));

        Assert.Equal(1, SquaredDistance.Between(a, b) / Exact(a, b), RelativeTolerance);
    }

    [Fact]
    public void Between_RawVoxelsOfThePaper_IsExactWhereFloat32IsNot()
    {
        const int Voxels = 128 * 128 * 128;
        const double Published = 0.0014;   // the error of the reference's float32 sum, REFERENCE M8
        var (a, b) = (Key(Voxels, 1, scale: 1000), Key(Voxels, 2, scale: 1000));

        var error = Math.Abs((SquaredDistance.Between(a, b) / Exact(a, b)) - 1);

        Assert.InRange(error, 0, 1e-7);
        Assert.InRange(error, 0, Published / 1000);
    }

    [Fact]
    public void Between_EqualKeys_IsZero() => Assert.Equal(0, SquaredDistance.Between(Key(1000, 3, 1e10f), Key(1000, 3, 1e10f)));

    private static double Exact(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum();

    private static float[] Key(int length, int seed, float scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => scale * (random.NextSingle() - 0.3f))];
    }
}
