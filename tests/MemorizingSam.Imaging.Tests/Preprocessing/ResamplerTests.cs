using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class ResamplerTests
{
    private static readonly VolumeGrid Whole = new(
        new GridShape(7, 6, 5), new Affine(new(0, 0, 1.5), new(-1.25, 0, 0), new(0, 2, 0), new WorldPoint(-12, 7, 31)));

    [Fact]
    public void PlaceLabels_CutOutAndTurned_ComeBackToTheirVoxels()
    {
        var labels = new Volume<byte>(Whole, new byte[Whole.Shape.VoxelCount]);
        (labels[2, 3, 1], labels[4, 4, 3], labels[3, 3, 2]) = (1, 2, 3);
        var cut = Resampler.Labels(labels, CropOrPad.At(Whole, 2, 3, 1, new GridShape(3, 2, 3)));
        var turned = Resampler.Labels(cut, Reorientation.To(cut.Grid, Orientation.Parse("RAS")));
        var around = Resampler.Labels(labels, CropOrPad.At(Whole, -2, 1, -1, new GridShape(12, 5, 8)));

        foreach (var part in new[] { labels, cut, turned, around })
        {
            var placed = Assert.IsType<Volume<byte>>(Resampler.PlaceLabels(part, Whole));
            Assert.True(Whole.Matches(placed.Grid));
            Assert.Equal(labels.Voxels.ToArray(), placed.Voxels.ToArray());
        }
    }

    [Fact]
    public void PlaceLabels_OfOtherVoxelsOrPartlyOutside_IsNull()
    {
        var finer = Moved(0.75, y: 0);
        var coarser = Moved(3, y: 0);
        var between = Moved(1.5, y: 1);
        var beyond = Moved(1.5, y: -4);

        Assert.All(new[] { finer, coarser, between, beyond }, grid => Assert.Null(Resampler.PlaceLabels(Full(grid), Whole)));
        Assert.NotNull(Resampler.PlaceLabels(new Volume<byte>(beyond, new byte[beyond.Shape.VoxelCount]), Whole));

        static VolumeGrid Moved(double stepX, double y) => new(
            Whole.Shape, new Affine(new(0, 0, stepX), new(-1.25, 0, 0), new(0, 2, 0), new WorldPoint(-12, 7 + y, 31)));
        static Volume<byte> Full(VolumeGrid grid) => new(grid, [.. Enumerable.Repeat((byte)1, (int)grid.Shape.VoxelCount)]);
    }

    private readonly RandomGrids _random = new(seed: 11);

    [Fact]
    public void Image_OfALinearField_ReproducesItBetweenVoxels()
    {
        for (var trial = 0; trial < 30; trial++)
        {
            var grid = _random.Next();
            var field = Sample(grid, point => 3 + (0.5 * point.X) - (0.25 * point.Y) + (2 * point.Z));
            var reoriented = Reorientation.To(grid, _random.Orientation());
            var mapping = reoriented.Then(SpacingChange.To(reoriented.Target, new SpacingMm(0.7, 1.3, 0.9)));

            var resampled = (Volume<double>)Resampler.Image(field, mapping);

            ForEachInnerVoxel(mapping, (x, y, z) => Assert.Equal(
                Field(mapping.Target.Affine.ToWorld(new VoxelPoint(x, y, z))), resampled[x, y, z], 1e-4));
        }

        static double Field(WorldPoint point) => 3 + (0.5 * point.X) - (0.25 * point.Y) + (2 * point.Z);
    }

    [Theory]
    [InlineData(VoxelType.UInt8)]
    [InlineData(VoxelType.Int8)]
    [InlineData(VoxelType.UInt16)]
    [InlineData(VoxelType.Int16)]
    [InlineData(VoxelType.UInt32)]
    [InlineData(VoxelType.Int32)]
    [InlineData(VoxelType.UInt64)]
    [InlineData(VoxelType.Int64)]
    [InlineData(VoxelType.Float32)]
    [InlineData(VoxelType.Float64)]
    public void Image_OfAnyType_IsTheTrilinearMeanInThatType(VoxelType type)
    {
        // 37 voxels: whole vectors and a rest.
        var grid = new VolumeGrid(new GridShape(37, 3, 3), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = type.Accept(new Ramp(grid));
        var mapping = SpacingChange.To(grid, new SpacingMm(0.5, 1, 1));

        var resampled = Resampler.Image(volume, mapping);

        Assert.Equal(type, resampled.VoxelType);
        for (var x = 0; x < resampled.Grid.Shape.X; x++)
        {
            var between = Math.Clamp((x * 0.5) - 0.25, 0, 36);
            var expected = between + 10;
            Assert.Equal(type.IsFloatingPoint() ? expected : Math.Round(expected), resampled.ValueAt(x, 1, 1), 6);
        }
    }

    [Fact]
    public void Image_WithAScale_KeepsItAndPadsWithTheRealValue()
    {
        var grid = new VolumeGrid(new GridShape(4, 4, 4), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = new Volume<short>(grid, new short[64], new ValueScale(2, -1024));

        var padded = Resampler.Image(volume, CropOrPad.At(grid, -1, 0, 0, new GridShape(6, 4, 4)), padding: -1000);

        Assert.Equal(new ValueScale(2, -1024), padded.Scale);
        Assert.Equal(-1000, padded.ValueAt(0, 0, 0));
        Assert.Equal(-1024, padded.ValueAt(1, 0, 0));
    }

    [Fact]
    public void RealValues_OfAScaledVolume_AreScaled()
    {
        var grid = new VolumeGrid(new GridShape(2, 1, 1), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = new Volume<short>(grid, [0, 100], new ValueScale(0.5, -10));

        var values = Resampler.RealValues(volume, GridMapping.Identity(grid));

        Assert.Equal([-10f, 40f], values.Voxels);
        Assert.True(values.Scale.IsIdentity);
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 1, 2)]
    public void RealValues_BesideANaN_AreNotTouchedByAVoxelWithoutWeight(int x, int y, int z)
    {
        var grid = new VolumeGrid(new GridShape(x, y, z), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = new Volume<float>(grid, [5, float.NaN]);

        var identity = Resampler.RealValues(volume, GridMapping.Identity(grid));

        Assert.Equal([5, float.NaN], identity.Voxels);
    }

    [Fact]
    public void SmoothLabels_OfACoarseBall_IsRounderThanTheNearestLabels()
    {
        var coarse = new VolumeGrid(new GridShape(12, 12, 12), Affine.Upright(SpacingMm.Isotropic(4)));
        var labels = Ball(coarse);
        var mapping = SpacingChange.To(coarse, SpacingMm.Isotropic(1));
        var truth = Ball(mapping.Target);

        var smooth = Errors(Resampler.SmoothLabels(labels, mapping), truth);
        var nearest = Errors((Volume<byte>)Resampler.Labels(labels, mapping), truth);

        Assert.True(smooth < 0.8 * nearest, $"smooth: {smooth} wrong voxels, nearest: {nearest}");
    }

    [Fact]
    public void SmoothLabels_OfSeveralLabels_MakesNoNewOnes()
    {
        var grid = new VolumeGrid(new GridShape(6, 6, 6), Affine.Upright(SpacingMm.Isotropic(2)));
        var random = new Random(5);
        var labels = new Volume<ushort>(grid, [.. Enumerable.Range(0, 216).Select(_ => (ushort)(1000 * random.Next(4)))]);

        var resampled = Resampler.SmoothLabels(labels, SpacingChange.To(grid, SpacingMm.Isotropic(0.7)));

        Assert.Equal([0, 1000, 2000, 3000], resampled.Voxels.ToArray().Select(v => (int)v).Distinct().Order());
    }

    [Fact]
    public void SmoothLabels_ThereAndBack_KeepsTheMaskWithinHalfAVoxel()
    {
        var fine = new VolumeGrid(new GridShape(48, 48, 48), Affine.Upright(SpacingMm.Isotropic(1)));
        var mask = Ball(fine);
        var mapping = SpacingChange.To(fine, SpacingMm.Isotropic(1.5));

        var back = Resampler.SmoothLabels(Resampler.SmoothLabels(mask, mapping), mapping.Inverse());

        Assert.True(Errors(back, mask) < 0.05 * mask.Voxels.ToArray().Count(v => v != 0));
    }

    [Fact]
    public void Image_OnAnotherLattice_Throws()
    {
        var (volume, other) = (_random.Noise(_random.Next()), _random.Next());

        Assert.Equal(
            $"The volume of {volume.Grid.Shape} does not lie on the mapping's source lattice of {other.Shape}.",
            Assert.Throws<ArgumentException>(() => Resampler.Image(volume, GridMapping.Identity(other))).Message);
    }

    [Fact]
    public void Image_WhenCancelled_Throws()
    {
        var volume = _random.Noise(_random.Next());

        Assert.Throws<OperationCanceledException>(() => Resampler.Image(
            volume, SpacingChange.To(volume.Grid, SpacingMm.Isotropic(0.3)), cancellation: new CancellationToken(canceled: true)));
    }

    private static Volume<double> Sample(VolumeGrid grid, Func<WorldPoint, double> field)
    {
        var volume = new Volume<double>(grid, new double[grid.Shape.VoxelCount]);
        for (var i = 0; i < volume.Voxels.Length; i++)
        {
            var point = new VoxelPoint(i % grid.Shape.X, i / grid.Shape.X % grid.Shape.Y, i / grid.Shape.X / grid.Shape.Y);
            volume.Voxels[i] = field(grid.Affine.ToWorld(point));
        }

        return volume;
    }

    /// <summary>A ball of 17 mm around the middle of the field of view.</summary>
    private static Volume<byte> Ball(VolumeGrid grid)
    {
        var middle = grid.Affine.ToWorld(new VoxelPoint((grid.Shape.X - 1) / 2.0, (grid.Shape.Y - 1) / 2.0, (grid.Shape.Z - 1) / 2.0));
        var inside = Sample(grid, point => point.DistanceTo(middle) < 17 ? 1 : 0);
        return new Volume<byte>(grid, Array.ConvertAll(inside.Voxels.ToArray(), v => (byte)v));
    }

    private static int Errors(Volume<byte> mask, Volume<byte> truth)
        => mask.Voxels.ToArray().Zip(truth.Voxels.ToArray()).Count(pair => pair.First != pair.Second);

    private static void ForEachInnerVoxel(GridMapping mapping, Action<int, int, int> visit)
    {
        var shape = mapping.Target.Shape;
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                for (var x = 0; x < shape.X; x++)
                {
                    var source = mapping.ToSource(new VoxelPoint(x, y, z));
                    if (Enumerable.Range(0, 3).All(axis => source[axis] >= 0 && source[axis] <= mapping.Source.Shape[axis] - 1))
                    {
                        visit(x, y, z);
                    }
                }
            }
        }
    }

    /// <summary>10, 11, 12, … along x.</summary>
    private sealed class Ramp(VolumeGrid grid) : IVoxelTypeVisitor<Volume>
    {
        public Volume Visit<T>()
            where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
            => new Volume<T>(grid, [.. Enumerable.Range(0, (int)grid.Shape.VoxelCount).Select(i => T.CreateChecked((i % grid.Shape.X) + 10))]);
    }
}
