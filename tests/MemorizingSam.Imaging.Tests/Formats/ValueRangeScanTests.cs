using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class ValueRangeScanTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(2, 2, 1), Affine.Upright(SpacingMm.Isotropic(1)));

    [Fact]
    public void ReadRange_NegativeSlope_TurnsTheRangeRound()
        => Assert.Equal(new ValueRange(-17, 15, 0), Range(new Volume<short>(Grid, [-7, 0, 9, 3], new ValueScale(-2, 1))));

    [Fact]
    public void ReadRange_NumbersThatAreNotFinite_AreCounted()
        => Assert.Equal(
            new ValueRange(-1, 2, 2), Range(new Volume<float>(Grid, [float.NaN, -1, float.NegativeInfinity, 2])));

    [Fact]
    public void ReadRange_NothingFinite_IsNaN()
        => Assert.Equal(
            new ValueRange(double.NaN, double.NaN, 4),
            Range(new Volume<double>(Grid, [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.NaN])));

    [Fact]
    public void ReadRange_LongerThanOneChunk_LooksAtEveryVoxel()
    {
        var grid = new VolumeGrid(new GridShape(70_000, 2, 1), Affine.Upright(SpacingMm.Isotropic(1)));
        var voxels = new short[140_000];
        (voxels[3], voxels[^1]) = (-7, 9);

        Assert.Equal(new ValueRange(-7, 9, 0), Range(new Volume<short>(grid, voxels)));
    }

    [Fact]
    public void ReadRange_SeveralFrames_LooksAtAll()
    {
        using var folder = new TemporaryFolder();
        var file = NiftiFiles.Written(new Volume<short>(Grid, [5, 6, -8, 7])).WithInt16(NiftiFiles.Dim, 4, 2, 1, 1, 2);

        Assert.Equal(new ValueRange(-8, 7, 0), VolumeFile.ReadRange(VolumeFile.ReadHeader(folder.Write("v.nii", file))));
    }

    [Fact]
    public void ReadRange_WithProgress_TellsAllBytes()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nii"), new Volume<short>(Grid, [5, 6, -8, 7]));
        var reports = new ProgressRecorder();

        VolumeFile.ReadRange(VolumeFile.ReadHeader(folder.File("v.nii")), reports);

        Assert.Equal(new TransferProgress(8, 8), reports.All[^1]);
    }

    [Fact]
    public void ReadRange_Cancelled_Stops()
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nii"), new Volume<short>(Grid, [5, 6, -8, 7]));
        var header = VolumeFile.ReadHeader(folder.File("v.nii"));

        Assert.ThrowsAny<OperationCanceledException>(() => VolumeFile.ReadRange(header, null, new CancellationToken(canceled: true)));
    }

    private static ValueRange Range(Volume volume)
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nii"), volume);
        return VolumeFile.ReadRange(VolumeFile.ReadHeader(folder.File("v.nii")));
    }
}
