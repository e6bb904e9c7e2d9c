using MemorizingSam.Imaging.Preprocessing;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class MedianNormalizationTests
{
    [Fact]
    public void TryApply_PositiveValues_PutsMedianAtZeroAndQuartilesOneApart()
    {
        float[] voxels = [-1000, 10, 20, 30, 40, 50, 60, 70, 80, 0];

        Assert.True(MedianNormalization.TryApply(voxels));

        Assert.Equal(0, voxels[5], 1e-6);                        // 50 is the median of the positive ones, 30 and 70 their quartiles
        Assert.Equal(0.5 / (1 + (0.5 / 8)), voxels[7], 1e-6);
        Assert.Equal(-0.5 / (1 + (0.5 / 8)), voxels[3], 1e-6);
        Assert.InRange(voxels[0], -8, -6);                       // air is squeezed
    }

    [Fact]
    public void TryApply_GainOfTheValues_ChangesNothing()
    {
        float[] voxels = [3, 1, 4, 1, 5, 9, 2, 6, -5];
        var louder = voxels.Select(voxel => 1000 * voxel).ToArray();

        Assert.True(MedianNormalization.TryApply(voxels));
        Assert.True(MedianNormalization.TryApply(louder));

        Assert.All(voxels.Zip(louder), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void TryApply_HalfOfAllEqual_UsesTheWholeRange()
    {
        float[] voxels = [7, 7, 7, 7, 7, 7, 7, 9];

        Assert.True(MedianNormalization.TryApply(voxels));

        Assert.Equal([0f, 1 / (1 + (1 / 8f))], voxels.Distinct());
    }

    [Theory]
    [InlineData(new float[] { })]
    [InlineData(new float[] { -1, -2, 0 })]
    [InlineData(new float[] { 5, 5, 5, -1 })]
    [InlineData(new float[] { 5, 6, float.NaN })]
    [InlineData(new float[] { 5, 6, float.PositiveInfinity })]
    public void TryApply_NothingToTellOrNotFinite_LeavesAllAsItIs(float[] voxels)
    {
        var before = (float[])voxels.Clone();

        Assert.False(MedianNormalization.TryApply(voxels));
        Assert.Equal(before, voxels);
    }
}
