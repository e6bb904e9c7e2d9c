using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TrilinearResizeTests
{
    [Theory]
    [InlineData("resize_trilinear_x4", "resize.trilinear_x4")]
    [InlineData("resize_trilinear_odd", "resize.trilinear_odd")]
    public void Resize_RecordedCase_Matches(string record, string array)
    {
        using var scope = NewDisposeScope();
        var volume = FormulaTensors.Tensor("unit.resize", [1, 1, 3, 4, 5]);
        var golden = GoldenFile.Arrays("small/units.safetensors")[array];

        var resized = TrilinearResize.Resize(volume, (int)golden.Shape[2], (int)golden.Shape[3], (int)golden.Shape[4]);

        golden.AssertMatches(array, resized);
        new GoldenRecord(GoldenFile.Json("units.json").GetProperty(record)).AssertMatches(record, resized);
    }

    [Theory]
    [InlineData(new long[] { 1, 1, 8, 8, 8 }, 32, 32, 32)]
    [InlineData(new long[] { 2, 3, 4, 5, 6 }, 7, 5, 13)]
    [InlineData(new long[] { 1, 2, 9, 8, 7 }, 4, 3, 1)]
    [InlineData(new long[] { 1, 1, 1, 1, 1 }, 3, 3, 3)]
    public void Resize_AnySizes_EqualsTheLibrary(long[] shape, int x, int y, int z)
    {
        using var scope = NewDisposeScope();
        var volume = randn(shape);

        var expected = nn.functional.interpolate(volume, [x, y, z], mode: InterpolationMode.Trilinear, align_corners: false);

        Assert.Equal(expected.shape, TrilinearResize.Resize(volume, x, y, z).shape);
        Assert.InRange(RelativeDistance.L2(TrilinearResize.Resize(volume, x, y, z).Values(), expected.Values()), 0, 1e-6);
    }

    [Fact]
    public void Resize_OwnSize_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var volume = randn([1, 2, 3, 4, 5]);

        Assert.Equal(volume.Values(), TrilinearResize.Resize(volume, 3, 4, 5).Values());
    }

    [Fact]
    public void Resize_LeavesNoTensorBehind()
    {
        using var volume = randn([1, 1, 4, 4, 4]);

        TensorLeak.AssertNone(() => TrilinearResize.Resize(volume, 8, 8, 8).Dispose());
    }
}
