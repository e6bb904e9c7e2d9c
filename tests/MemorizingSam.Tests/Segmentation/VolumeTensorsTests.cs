using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Segmentation;

public sealed class VolumeTensorsTests
{
    private static readonly GridShape Shape = new(2, 3, 4);

    [Fact]
    public void ToTensor_Volume_KeepsEveryVoxelAtItsIndex()
    {
        using var tensor = VolumeTensors.ToTensor(Numbered(), CPU);

        Assert.Equal([1, 1, 2, 3, 4], tensor.shape);
        Assert.True(tensor.is_contiguous());
        for (var i = 0; i < 24; i++)
        {
            var (x, y, z) = (i % 2, i / 2 % 3, i / 6);
            Assert.Equal(i, tensor[0, 0, x, y, z].item<float>());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void ToVoxels_OfToTensor_IsTheVolume(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var volume = Numbered();

        Assert.Equal(volume.Voxels.ToArray(), VolumeTensors.ToVoxels(VolumeTensors.ToTensor(volume, CPU).to(type)));
    }

    [Fact]
    public void ToPrompt_ClicksAndBox_KeepsOrderAndLabels()
    {
        using var scope = NewDisposeScope();
        CropCue[] cues =
        [
            new(CueKind.Positive, new(1, 2, 3), new(1, 2, 3)),
            new(CueKind.Box, new(0, 1, 2), new(3, 4, 5)),
            new(CueKind.Negative, new(4, 5.5, 6), new(4, 5.5, 6)),
        ];

        var prompt = VolumeTensors.ToPrompt(cues, new float[8], lowResSize: 2, CPU);

        Assert.Equal([1, 2, 3], prompt.Points!.Coordinates.shape);
        Assert.Equal([1, 2, 3, 4, 5.5f, 6], prompt.Points.Coordinates.Values());
        Assert.Equal([PointPrompt.Positive, PointPrompt.Negative], prompt.Points.Labels.data<long>().ToArray());
        Assert.Equal([1, 1, 2, 3], prompt.Boxes!.shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], prompt.Boxes.Values());
        Assert.Equal([1, 1, 2, 2, 2], prompt.LowResMask!.shape);
    }

    [Fact]
    public void ToPrompt_NoCues_HasAMaskAlone()
    {
        using var scope = NewDisposeScope();

        var prompt = VolumeTensors.ToPrompt([], new float[8], lowResSize: 2, CPU);

        Assert.Null(prompt.Points);
        Assert.Null(prompt.Boxes);
        Assert.NotNull(prompt.LowResMask);
    }

    [Fact]
    public void Conversions_LeaveNoTensorBehind()
        => TensorLeak.AssertNone(() =>
        {
            using var tensor = VolumeTensors.ToTensor(Numbered(), CPU);
            Assert.Equal(24, VolumeTensors.ToVoxels(tensor).Length);
        });

    private static Volume<float> Numbered()
        => new(new VolumeGrid(Shape, Affine.Upright(SpacingMm.Isotropic(1))), [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
}
