using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class CropOrPadTests
{
    /// <summary>Affines in the files are float32.</summary>
    private const double AffineTolerance = 1e-5;

    private static readonly VolumeGrid Grid = new(new GridShape(20, 20, 20), Affine.Upright(SpacingMm.Isotropic(1)));

    public static TheoryData<string> Goldens() => [.. PreprocessGolden.Names];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void AroundMask_OfACanonicalVolume_IsTorchiosCrop(string name)
    {
        var golden = new PreprocessGolden(name);
        var (image, label) = (golden.Image, golden.Label);
        var canonical = Reorientation.ToCanonical(label.Grid);
        var canonicalLabel = Resampler.Labels(label, canonical);

        var crop = canonical.Then(CropOrPad.AroundMask(canonicalLabel, Cube(golden.Target)));

        CheckAffine(golden.CanonicalAffine, canonical.Target.Affine);
        CheckAffine(golden.ResultAffine, crop.Target.Affine);
        Assert.Equal(golden.LabelVoxels, ((Volume<byte>)Resampler.Labels(label, crop)).Voxels.ToArray().Count(v => v != 0));
        golden.Check("roi", Resampler.RealValues(image, crop), tolerance: 0);
    }

    [Theory]
    [InlineData(16, 2)]
    [InlineData(15, 3)]
    public void AroundPoint_OfAnySize_HasTheNearestVoxelAtHalfItsSize(int size, int firstVoxel)
    {
        var crop = CropOrPad.AroundPoint(Grid, new VoxelPoint(10.4, 9.6, 10), Cube(size));

        Assert.Equal(new VoxelPoint(size / 2, size / 2, size / 2), crop.ToTarget(new VoxelPoint(10, 10, 10)));
        Assert.Equal(new VoxelPoint(firstVoxel, firstVoxel, firstVoxel), crop.ToSource(default));
    }

    [Fact]
    public void AroundPoint_OutsideTheVolume_IsAllPadding()
    {
        var volume = new Volume<short>(Grid, [.. Enumerable.Repeat((short)7, 8000)]);
        var crop = CropOrPad.AroundPoint(Grid, new VoxelPoint(-500, 0, 0), Cube(8));

        Assert.All(Resampler.RealValues(volume, crop, padding: -3).Voxels.ToArray(), value => Assert.Equal(-3, value));
    }

    [Fact]
    public void AroundPoint_NaN_Throws()
        => Assert.StartsWith(
            "A crop needs a finite centre, got",
            Assert.Throws<ArgumentException>(() => CropOrPad.AroundPoint(Grid, new VoxelPoint(double.NaN, 0, 0), Cube(8))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void At_ASizeOfNone_Throws()
        => Assert.Equal(
            "A crop needs at least one voxel along each axis, got 8×0×8.",
            Assert.Throws<ArgumentException>(() => CropOrPad.At(Grid, 0, 0, 0, new GridShape(8, 0, 8))).Message);

    private static GridShape Cube(int edge) => new(edge, edge, edge);

    private static void CheckAffine(double[][] expected, Affine affine)
    {
        foreach (var (row, actual) in expected.Zip(affine.ToRows()))
        {
            Assert.Equal(row, actual, (a, b) => Math.Abs(a - b) <= AffineTolerance);
        }
    }
}
