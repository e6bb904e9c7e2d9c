using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class ZNormalizationTests
{
    /// <summary>torch measured in float32, we in double.</summary>
    private const double Float32 = 2e-6;

    public static TheoryData<string> Goldens() => [.. PreprocessGolden.Names];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Apply_ToACrop_IsTorchiosNormalisation(string name)
    {
        var golden = new PreprocessGolden(name);
        var label = golden.Label;
        var canonical = Reorientation.ToCanonical(label.Grid);
        var cube = new GridShape(golden.Target, golden.Target, golden.Target);
        var mapping = canonical.Then(CropOrPad.AroundMask(Resampler.Labels(label, canonical), cube));
        var crop = Resampler.RealValues(golden.Image, mapping);

        var normalization = ZNormalization.Measure(crop.Voxels);
        normalization.Apply(crop.Voxels);

        var (count, mean, std) = golden.Norm;
        Assert.Equal(count, normalization.Count);
        Assert.Equal(mean, normalization.Mean, Float32 * mean);
        Assert.Equal(std, normalization.StandardDeviation, Float32 * std);
        golden.Check("normalised", crop, tolerance: 4 * Float32);
    }

    [Theory]
    [InlineData(new float[] { -5, 0, 0, -1 }, 0)]
    [InlineData(new float[] { -5, 3, 0, -1 }, 1)]
    [InlineData(new float[] { 3, 3, 3, 3 }, 4)]
    [InlineData(new float[] { 3, float.PositiveInfinity, 1, 2 }, 4)]
    public void Measure_WithoutASpreadAboveZero_Throws(float[] voxels, int positive)
    {
        Assert.False(ZNormalization.TryMeasure(voxels, out _));
        Assert.Equal(
            $"The crop cannot be normalised: of its 4 voxels {positive} lie above 0, and at least two different finite ones must; "
            + "choose a place inside the body.",
            Assert.Throws<ArgumentException>(() => ZNormalization.Measure(voxels)).Message);
    }
}
