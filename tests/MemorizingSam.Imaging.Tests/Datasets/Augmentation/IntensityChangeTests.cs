using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Imaging.Tests.Datasets.Augmentation;

public sealed class IntensityChangeTests
{
    private const float Rounding = 1e-5f;

    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(101)]
    public void Stretch_AnyLength_MultipliesAndAdds(int length)
    {
        var (before, after) = (Ramp(length), Ramp(length));

        IntensityChange.Stretch(after, 1.5, -0.25);

        Assert.Equal(before.Select(v => (1.5f * v) - 0.25f), after);
    }

    [Theory]
    [InlineData(3, 0.5)]
    [InlineData(32, 2)]
    [InlineData(101, 1.3)]
    public void Bend_AnyLength_RaisesThePlaceInTheRange(int length, double gamma)
    {
        var (before, after) = (Ramp(length), Ramp(length));
        var (min, max) = (before.Min(), before.Max());

        IntensityChange.Bend(after, gamma);

        for (var i = 0; i < length; i++)
        {
            var expected = min + ((max - min) * Math.Pow((before[i] - min) / (max - min), gamma));
            Assert.Equal(expected, after[i], Rounding);
        }

        Assert.Equal((min, max), (after.Min(), after.Max()), new Near());
    }

    [Theory]
    [InlineData(new float[] { })]
    [InlineData(new float[] { 2, 2, 2 })]
    [InlineData(new float[] { 1, float.NaN, 3 })]
    [InlineData(new float[] { 1, float.PositiveInfinity, 3 })]
    public void Bend_WithoutARange_LeavesTheCrop(float[] voxels)
    {
        var before = voxels.ToArray();

        IntensityChange.Bend(voxels, 2);

        Assert.Equal(before, voxels);
    }

    [Fact]
    public void Disturb_ManyVoxels_AddsNoiseOfTheDeviation()
    {
        var voxels = new float[100_000];
        Array.Fill(voxels, 3);

        IntensityChange.Disturb(voxels, 0.2, new SeededRandom(1, 1));

        Assert.Equal(3, voxels.Average(), 0.005);
        Assert.Equal(0.2, Math.Sqrt(voxels.Average(v => (v - 3) * (v - 3))), 0.002);
        Assert.True(voxels.Distinct().Count() > 50_000);
    }

    [Fact]
    public void Apply_OfOneStep_IsAlwaysTheSame()
    {
        var options = new AugmentationOptions();
        float[] At(long seed, long step)
        {
            var voxels = Ramp(50);
            IntensityChange.Draw(options, seed, step).Apply(voxels, seed, step);
            return voxels;
        }

        Assert.Equal(At(1, 2), At(1, 2));
        Assert.NotEqual(At(1, 2), At(1, 3));
        Assert.NotEqual(At(1, 2), At(2, 2));
    }

    [Fact]
    public void Apply_None_ChangesNothing()
    {
        var voxels = Ramp(50);

        IntensityChange.None.Apply(voxels, 1, 2);

        Assert.Equal(Ramp(50), voxels);
    }

    [Fact]
    public void Apply_AllChanges_BendsThenStretches()
    {
        var (voxels, expected) = (Ramp(50), Ramp(50));
        IntensityChange.Bend(expected, 1.4);
        IntensityChange.Stretch(expected, 1.1, 0.3);

        new IntensityChange(1.1, 0.3, 1.4, 0).Apply(voxels, 1, 2);

        Assert.Equal(expected, voxels);
    }

    [Fact]
    public void Draw_OverManySteps_FillsItsRangesAndNoMore()
    {
        var options = new AugmentationOptions { GainReach = 0.25, OffsetReach = 0.3, GammaReach = 0.5, NoiseReach = 0.1 };
        var draws = Enumerable.Range(0, 4000).Select(step => IntensityChange.Draw(options, 5, step)).ToArray();

        Range(draws.Select(draw => draw.Gain), 0.8, 1.25);
        Range(draws.Select(draw => draw.Offset), -0.3, 0.3);
        Range(draws.Select(draw => draw.Gamma), 1 / 1.5, 1.5);
        Range(draws.Select(draw => draw.Noise), 0, 0.1);

        static void Range(IEnumerable<double> values, double low, double high)
        {
            var all = values.ToArray();
            Assert.InRange(all.Min(), low, low + (0.01 * (high - low)));
            Assert.InRange(all.Max(), high - (0.01 * (high - low)), high);
        }
    }

    private static float[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => (float)(Math.Sin(i * 1.7) * 2))];

    private sealed class Near : IEqualityComparer<(float, float)>
    {
        public bool Equals((float, float) x, (float, float) y) => Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) < Rounding;

        public int GetHashCode((float, float) obj) => 0;
    }
}
