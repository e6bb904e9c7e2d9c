using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class GridMappingTests
{
    /// <summary>The bound on point → crop → point.</summary>
    private const double ToleranceMm = 1e-3;

    private const int Trials = 500;

    private readonly RandomGrids _random = new(seed: 7);

    [Fact]
    public void ToTarget_ThroughOrientationSpacingAndCrop_ComesBackWithinAThousandthOfAMillimetre()
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var mapping = Pipeline(_random.Next());
            var source = _random.PointIn(mapping.Source.Shape);
            var world = mapping.Source.Affine.ToWorld(source);

            var target = mapping.ToTarget(source);

            Assert.True(mapping.Target.Affine.ToWorld(target).DistanceTo(world) <= ToleranceMm);
            Assert.True(mapping.Source.Affine.ToWorld(mapping.ToSource(target)).DistanceTo(world) <= ToleranceMm);
            Assert.True(mapping.Target.Affine.ToWorld(mapping.ToTarget(world)).DistanceTo(world) <= ToleranceMm);
        }
    }

    [Fact]
    public void Inverse_OfAnyMapping_SwapsTheDirections()
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var mapping = Pipeline(_random.Next());
            var back = mapping.Inverse();
            var target = _random.PointIn(mapping.Target.Shape);

            var source = mapping.ToSource(target);

            Assert.Equal((mapping.Target, mapping.Source), (back.Source, back.Target));
            Assert.True(Distance(source, back.ToTarget(target)) < 1e-9);
        }
    }

    [Fact]
    public void Then_WithAStepThatBeginsElsewhere_Throws()
    {
        var (first, other) = (GridMapping.Identity(_random.Next()), GridMapping.Identity(_random.Next()));

        var exception = Assert.Throws<ArgumentException>(() => first.Then(other));

        Assert.Equal(
            $"The next step begins at a lattice of {other.Source.Shape}, this one ends at another of {first.Target.Shape}.",
            exception.Message);
    }

    [Fact]
    public void Between_LatticesOfOneMapping_FindsIt()
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var mapping = Pipeline(_random.Next());

            var found = GridMapping.Between(mapping.Source, mapping.Target);

            Assert.NotNull(found);
            var target = _random.PointIn(mapping.Target.Shape);
            Assert.True(Distance(mapping.ToSource(target), found.ToSource(target)) < 1e-3);
        }
    }

    [Fact]
    public void Between_ExactStepsWithRoundedAffines_IsExactAgain()
    {
        for (var trial = 0; trial < Trials; trial++)
        {
            var grid = _random.Next();
            var mapping = Reorientation.To(grid, _random.Orientation());

            var found = GridMapping.Between(Rounded(mapping.Source), Rounded(mapping.Target));

            Assert.True(found?.IsExact);
        }
    }

    [Fact]
    public void Between_LatticesThatAreTurned_IsNull()
    {
        var upright = new VolumeGrid(new GridShape(20, 20, 20), Affine.Upright(SpacingMm.Isotropic(1)));
        var (sin, cos) = Math.SinCos(0.01);
        var turned = upright with { Affine = new Affine(new(cos, sin, 0), new(-sin, cos, 0), new(0, 0, 1), default) };

        Assert.Null(GridMapping.Between(upright, turned));
    }

    [Fact]
    public void Inverse_OfAnExactCrop_LosesNoVoxelThatTheCropContained()
    {
        for (var trial = 0; trial < 50; trial++)
        {
            var volume = _random.Noise(_random.Next());
            var canonical = Reorientation.ToCanonical(volume.Grid);
            var crop = canonical.Then(
                CropOrPad.AroundPoint(canonical.Target, _random.PointIn(canonical.Target.Shape), new GridShape(11, 8, 9)));

            var cropped = (Volume<short>)Resampler.Image(volume, crop);
            var back = (Volume<short>)Resampler.Labels(cropped, crop.Inverse());

            var kept = 0;
            ForEachVoxel(volume.Grid.Shape, (x, y, z) =>
            {
                var isInside = crop.Target.Contains(crop.ToTarget(new VoxelPoint(x, y, z)));
                kept += isInside ? 1 : 0;
                Assert.Equal(isInside ? volume[x, y, z] : 0, back[x, y, z]);
            });
            Assert.True(kept > 0);
        }
    }

    [Fact]
    public void Inverse_OfALabelledCt_KeepsLeftAndRight()
    {
        var labels = SampleVolume.HeadAndNeckLabels();
        var canonical = Reorientation.ToCanonical(labels.Grid);
        var spaced = canonical.Then(SpacingChange.To(canonical.Target, SpacingMm.Isotropic(1.5)));
        var inModel = Resampler.SmoothLabels(labels, spaced);
        var back = Resampler.SmoothLabels(inModel, spaced.Inverse());

        foreach (var volume in new[] { labels, inModel, back })
        {
            var (right, left) = (Centroid((Volume<byte>)volume, 3), Centroid((Volume<byte>)volume, 4));
            Assert.True(right.X - left.X > 50, $"The right parotid lies at x = {right.X} mm, the left one at {left.X} mm.");
            Assert.True(right.DistanceTo(Centroid(labels, 3)) < 0.5);
            Assert.True(left.DistanceTo(Centroid(labels, 4)) < 0.5);
        }
    }

    private GridMapping Pipeline(VolumeGrid grid)
    {
        var mapping = Reorientation.To(grid, _random.Orientation());
        mapping = mapping.Then(SpacingChange.To(mapping.Target, new SpacingMm(0.9, 1.5, 1.1)));
        return mapping.Then(CropOrPad.AroundPoint(mapping.Target, _random.PointIn(mapping.Target.Shape), new GridShape(16, 9, 12)));
    }

    private static VolumeGrid Rounded(VolumeGrid grid)
    {
        WorldVector Round(WorldVector v) => new((float)v.X, (float)v.Y, (float)v.Z);
        var (affine, origin) = (grid.Affine, grid.Affine.Origin);
        return grid with
        {
            Affine = new Affine(
                Round(affine.AxisX),
                Round(affine.AxisY),
                Round(affine.AxisZ),
                new WorldPoint((float)origin.X, (float)origin.Y, (float)origin.Z)),
        };
    }

    private static double Distance(VoxelPoint a, VoxelPoint b)
        => Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2) + Math.Pow(a.Z - b.Z, 2));

    private static WorldPoint Centroid(Volume<byte> labels, byte label)
    {
        var (sum, count) = (default(WorldVector), 0);
        ForEachVoxel(labels.Grid.Shape, (x, y, z) =>
        {
            if (labels[x, y, z] == label)
            {
                sum += labels.Grid.Affine.ToWorld(new VoxelPoint(x, y, z)) - default(WorldPoint);
                count++;
            }
        });
        return default(WorldPoint) + ((1.0 / count) * sum);
    }

    private static void ForEachVoxel(GridShape shape, Action<int, int, int> visit)
    {
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                for (var x = 0; x < shape.X; x++)
                {
                    visit(x, y, z);
                }
            }
        }
    }
}
