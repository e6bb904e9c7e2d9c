using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class VoxelReaderTests
{
    private static readonly VolumeGrid Large = new(new GridShape(1024, 1024, 3), Affine.Upright(SpacingMm.Isotropic(1)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_FramesOneAfterTheOther_GivesTheChosenOne(int frame)
    {
        var file = NiftiFiles.Valid().WithInt16(NiftiFiles.Dim, 4, 2, 2, 1, 3);
        var all = VoxelBytes.Of(NiftiFiles.Read(NiftiFiles.Valid()));

        Assert.Equal(all[(8 * frame)..(8 * (frame + 1))], VoxelBytes.Of(NiftiFiles.Read(file, frame)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_FramesSideBySide_GivesTheChosenOne(int frame)
    {
        var file = PlainFiles.Nrrd(
            "type: short\ndimension: 4\nsizes: 3 2 2 1\nkinds: vector domain domain domain\nendian: little\nencoding: raw\n");

        Assert.Equal(PlainFiles.Voxels.Where((_, i) => i % 3 == frame), PlainFiles.Shorts(PlainFiles.Read(file, frame)));
    }

    [Fact]
    public void Read_ManyFramesSideBySide_TakesMemoryForAChunkOfThem()
    {
        const int Frames = 7;
        var voxels = new byte[Frames * 300_000];
        new Random(3).NextBytes(voxels);
        var file = PlainFiles.Nrrd($"type: uchar\ndimension: 4\nsizes: {Frames} 1000 300 1\nkinds: list domain domain domain\nencoding: raw\n", voxels);

        for (var frame = 0; frame < Frames; frame++)
        {
            Assert.Equal(voxels.Where((_, i) => i % Frames == frame), VoxelBytes.Of(PlainFiles.Read(file, frame)));
        }
    }

    [Fact]
    public void Read_WithProgress_TellsAllBytes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("v.nii");
        VolumeFile.Write(path, new RandomVolumes(2).Volume(VoxelType.UInt8, Large));
        var reports = new ProgressRecorder();

        VolumeFile.Read(path, progress: reports);

        Assert.True(reports.All.Count > 1);
        Assert.Equal(reports.All.OrderBy(report => report.Done), reports.All);
        Assert.Equal(new TransferProgress(3 << 20, 3 << 20), reports.All[^1]);
    }

    [Theory]
    [InlineData("v.nii")]
    [InlineData("v.nii.gz")]
    [InlineData("v.mha")]
    public void Read_Cancelled_Stops(string name)
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File(name), new RandomVolumes(2).Volume(VoxelType.UInt8, Large));
        using var cancellation = new CancellationTokenSource();
        var reports = new ProgressRecorder();
        var cancelling = new Relay(report =>
        {
            reports.Report(report);
            cancellation.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => VolumeFile.Read(folder.File(name), null, cancelling, cancellation.Token));
        Assert.Single(reports.All);
    }

    [Fact]
    public void Read_GzipFrameFarBehind_IsCancelledWhileSkipping()
    {
        using var folder = new TemporaryFolder();
        var header = NiftiFiles.Valid().WithInt16(NiftiFiles.Dim, 4, 1024, 1024, 1, 3);
        var path = folder.Write("v.nii.gz", PlainFiles.Gzip([.. header[..NiftiFiles.HeaderEnd1], .. new byte[6 << 20]]));

        Assert.ThrowsAny<OperationCanceledException>(() => VolumeFile.Read(path, 2, null, new CancellationToken(canceled: true)));
    }

    private sealed class Relay(Action<TransferProgress> act) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => act(value);
    }
}
