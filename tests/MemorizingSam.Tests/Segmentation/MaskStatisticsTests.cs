using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class MaskStatisticsTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(6, 5, 4), new Affine(new(0, -2, 0), new(3, 0, 0), new(0, 0, 0.5), new WorldPoint(10, 20, 30)));

    [Fact]
    public void Of_SomeVoxels_MeasuresThemAlone()
    {
        var (mask, image) = (Empty(), Image([40, -100, 7, 8]));
        foreach (var (x, y, z, i) in new[] { (1, 1, 1, 0), (2, 1, 1, 1), (2, 3, 1, 2), (2, 3, 2, 3) })
        {
            mask[x, y, z] = 1;
            image[x, y, z] = new short[] { 40, -100, 7, 8 }[i];
        }

        var statistics = MaskStatistics.Of(image, mask);

        Assert.Equal((4L, 0.012), (statistics.VoxelCount, Math.Round(statistics.VolumeMl, 9)));
        Assert.Equal(((-45 / 4.0 * 2) + 1, (7.5 * 2) + 1, -199.0, 81.0), (statistics.Mean, statistics.Median, statistics.Min, statistics.Max));
        // Axis x runs to the back, 2 mm a voxel; axis y to the right, 3 mm.
        Assert.Equal(new WorldPoint(10 + 3 - 1.5, 20 - 4 - 1, 30 + 0.5 - 0.25), statistics.BoxLow);
        Assert.Equal(new WorldPoint(10 + 9 + 1.5, 20 - 2 + 1, 30 + 1 + 0.25), statistics.BoxHigh);
    }

    [Fact]
    public void Of_EmptyMask_HasNoPlaceAndNoValues()
    {
        var statistics = MaskStatistics.Of(Image([1]), Empty());

        Assert.Equal((0L, 0.0, 0.0), (statistics.VoxelCount, statistics.VolumeMl, statistics.SurfaceMm2));
        Assert.Null(statistics.BoxLow ?? statistics.BoxHigh);
        Assert.Null(statistics.Mean ?? statistics.Median ?? statistics.Min ?? statistics.Max);
    }

    [Fact]
    public void Of_LabelMap_TakesOneLabel()
    {
        var labels = Empty();
        (labels[0, 0, 0], labels[1, 0, 0], labels[5, 4, 3]) = (1, 2, 2);

        Assert.Equal(2, MaskStatistics.Of(Image([1]), labels, label: 2).VoxelCount);
        Assert.Equal(1, MaskStatistics.Of(Image([1]), labels, label: 1).VoxelCount);
    }

    [Fact]
    public void Of_RandomValues_AgreeWithSorting()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 120).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 6)))).ToArray();
        (values[3], values[7], values[9]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        var mask = Empty();
        for (var i = 0; i < 120; i++)
        {
            mask.Voxels[i] = (byte)(random.Next(4) == 0 ? 0 : 1);
        }

        (mask.Voxels[3], mask.Voxels[7], mask.Voxels[9]) = (1, 1, 1);

        var statistics = MaskStatistics.Of(new Volume<float>(Grid, values), mask);

        double[] inside = [.. values.Where((value, i) => mask.Voxels[i] == 1 && float.IsFinite(value)).Order().Select(value => (double)value)];
        Assert.Equal((inside[(inside.Length - 1) / 2] + inside[inside.Length / 2]) / 2, statistics.Median!.Value, 1e-9);
        Assert.Equal(inside.Average(), statistics.Mean!.Value, 1e-9);
        Assert.Equal((inside[0], inside[^1]), (statistics.Min, statistics.Max));
    }

    [Fact]
    public void Of_OtherLattice_IsRefused()
        => Assert.Equal(
            "The mask of 6×5×4 does not lie on the lattice of the image of 2×2×2.",
            Assert.Throws<ArgumentException>(() => MaskStatistics.Of(TinySegmenter.Volume(2, 2, 2), Empty())).Message);

    [Theory]
    [InlineData(1, 1, 1, 0.01)]
    [InlineData(0.7, 0.7, 2, 0.02)]
    [InlineData(1.5, 0.8, 1, 0.02)]
    public void SurfaceMm2_Ball_IsThatOfTheBall(double x, double y, double z, double tolerance)
    {
        const double Radius = 20;
        var spacing = new SpacingMm(x, y, z);
        var shape = new GridShape((int)(44 / x), (int)(44 / y), (int)(44 / z));
        var grid = new VolumeGrid(shape, Affine.Upright(spacing, new WorldPoint(-21.7, -21.9, -21.6)));

        var area = MaskStatistics.Of(Balls(grid, Radius), Balls(grid, Radius)).SurfaceMm2;

        Assert.Equal(1, area / (4 * Math.PI * Radius * Radius), tolerance);
    }

    [Fact]
    public void SurfaceMm2_BlockThatFillsTheVolume_CountsTheVolumesFaces()
    {
        var grid = new VolumeGrid(new GridShape(30, 20, 40), Affine.Upright(SpacingMm.Isotropic(1)));
        var block = new byte[grid.Shape.VoxelCount];
        Array.Fill(block, (byte)1);
        var mask = new Volume<byte>(grid, block);

        var area = MaskStatistics.Of(mask, mask).SurfaceMm2;

        Assert.Equal(1, area / (2 * ((30 * 20) + (20 * 40) + (30 * 40))), 0.1);
    }

    private static Volume<byte> Empty() => new(Grid, new byte[Grid.Shape.VoxelCount]);

    private static Volume<short> Image(short[] values)
        => new(Grid, [.. Enumerable.Range(0, 120).Select(i => values[i % values.Length])], new ValueScale(2, 1));

    private static Volume<byte> Balls(VolumeGrid grid, double radius)
    {
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var voxel = new VoxelPoint(i % grid.Shape.X, i / grid.Shape.X % grid.Shape.Y, i / (grid.Shape.X * grid.Shape.Y));
            mask.Voxels[i] = grid.Affine.ToWorld(voxel).DistanceTo(default) <= radius ? (byte)1 : (byte)0;
        }

        return mask;
    }
}
