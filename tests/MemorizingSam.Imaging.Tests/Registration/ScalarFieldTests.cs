using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Registration;

public sealed class ScalarFieldTests
{
    [Fact]
    public void Halved_TakesMeansOfEightVoxels()
    {
        var field = new ScalarField(new GridShape(4, 2, 2), [.. Enumerable.Range(0, 16).Select(i => (float)i)]);

        var halved = field.Halved();

        // Voxels 0, 1, 4, 5, 8, 9, 12, 13, and 2 more each.
        Assert.Equal(new GridShape(2, 1, 1), halved.Shape);
        Assert.Equal([6.5f, 8.5f], halved.Values);
    }

    [Fact]
    public void Halved_OfAnOddAxis_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ScalarField(new GridShape(4, 3, 2), new float[24]).Halved());

        Assert.Contains("4×3×2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Gradient_OfASlope_IsItsSteepnessInside(int axis)
    {
        var shape = new GridShape(3, 4, 5);
        var field = Field(shape, (x, y, z) => 2 * new[] { x, y, z }[axis]);

        var gradient = field.Gradient(axis).Values;

        for (var i = 0; i < gradient.Length; i++)
        {
            var place = new[] { i % 3, i / 3 % 4, i / 12 }[axis];
            Assert.Equal(place == 0 || place == shape[axis] - 1 ? 0 : 2, gradient[i]);
        }
    }

    [Fact]
    public void Smoothed_KeepsTheSameEverywhereAndTheSumOfAPeak()
    {
        var shape = new GridShape(11, 12, 13);
        var peak = Field(shape, (x, y, z) => (x, y, z) == (5, 6, 6) ? 1 : 0);

        var smooth = peak.Smoothed(1.2);

        Assert.All(Field(shape, (_, _, _) => 3).Smoothed(1.2).Values, value => Assert.Equal(3, value, 1e-5));
        Assert.Equal(1, smooth.Values.Sum(), 1e-5);
        var top = Array.IndexOf(smooth.Values, smooth.Values.Max());
        Assert.Equal((5, 6, 6), (top % 11, top / 11 % 12, top / 132));

        // The bell: one voxel further along any axis is less by the same factor.
        var factor = Math.Exp(-0.5 / (1.2 * 1.2));
        Assert.All([1, 11, 132], step => Assert.Equal(factor, smooth.Values[top + step] / smooth.Values[top], 1e-4));
    }

    internal static ScalarField Field(GridShape shape, Func<int, int, int, double> at)
        => new(shape, [.. Enumerable.Range(0, (int)shape.VoxelCount).Select(i => (float)at(i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y)))]);
}
