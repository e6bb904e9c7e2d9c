using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>A volume stored another way is the same volume: flipped, permuted, turned by right angles.</summary>
public sealed class GeometryTests(GeometryTests.Volumes volumes) : IClassFixture<GeometryTests.Volumes>
{
    private static readonly WorldPoint Place = new(13, 31, 44);

    public static TheoryData<string> Orientations
    {
        get
        {
            string[][] orders = [["RL", "AP", "SI"], ["RL", "SI", "AP"], ["AP", "RL", "SI"], ["AP", "SI", "RL"], ["SI", "RL", "AP"], ["SI", "AP", "RL"]];
            return
            [
                .. from order in orders
                   from x in order[0]
                   from y in order[1]
                   from z in order[2]
                   select $"{x}{y}{z}",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void AddClick_VolumeStoredAnotherWay_GivesTheSameMaskInThePatient(string orientation)
        => AssertSame(volumes.Upright, orientation);

    [Theory]
    [InlineData("LPS")]
    [InlineData("SRA")]
    [InlineData("IPR")]
    [InlineData("ASL")]
    [InlineData("PIR")]
    public void AddClick_ObliqueVolumeStoredAnotherWay_GivesTheSameMaskInThePatient(string orientation)
        => AssertSame(volumes.Oblique, orientation);

    private static void AssertSame(Case stored, string orientation)
    {
        var mapping = Reorientation.To(stored.Volume.Grid, Orientation.Parse(orientation));

        var turned = stored.Segment(Resampler.Image(stored.Volume, mapping));
        var back = (Volume<byte>)Resampler.Labels(turned, GridMapping.Between(turned.Grid, stored.Volume.Grid)!);

        Assert.Contains((byte)1, stored.Expected.Voxels.ToArray());
        Assert.Contains((byte)0, stored.Expected.Voxels.ToArray());
        Assert.Equal(stored.Expected.Voxels.ToArray(), back.Voxels.ToArray());
    }

    /// <summary>A volume and its mask.</summary>
    internal sealed class Case
    {
        private readonly SamCropModel _model;

        public Case(SamCropModel model, VolumeGrid grid)
        {
            (_model, Volume) = (model, TinySegmenter.Volume(grid));
            Expected = Segment(Volume);
        }

        public Volume<short> Volume { get; }

        public Volume<byte> Expected { get; }

        public Volume<byte> Segment(Volume volume)
        {
            using var session = new SegmentationSession(volume, _model, TinySegmenter.Crop, (new SessionOptions { MaxRefinementCrops = 1 }, new KeptCrops(long.MaxValue)));
            var step = session.AddClick("organ", Click.Positive(Place));
            session.AddClick("organ", Click.Negative(new WorldPoint(5, 39, 52)));
            Assert.NotNull(step.OverviewSpacingMm);
            Assert.Equal(2, step.Crops);
            return session.Mask("organ");
        }
    }

    /// <summary>What all cases share. The volumes are larger than a crop, so that overview and refinement take part.</summary>
    public sealed class Volumes : IDisposable
    {
        private readonly SamCropModel _model = TinySegmenter.CropModel();

        public Volumes()
        {
            var upright = Affine.Upright(new SpacingMm(1.3, 1.7, 2), new WorldPoint(-9, 21, 30));
            var tilted = new Affine(new(1.4, 0.3, -0.1), new(-0.35, 1.6, 0.2), new(0.1, -0.2, 1.9), new WorldPoint(-9, 15, 25));
            Upright = new Case(_model, new VolumeGrid(new GridShape(27, 22, 24), upright));
            Oblique = new Case(_model, new VolumeGrid(new GridShape(24, 23, 21), tilted));
        }

        internal Case Upright { get; }

        internal Case Oblique { get; }

        public void Dispose() => _model.Dispose();
    }
}
