using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class MaskUpscaling3dTests
{
    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(2, 3, 24)]
    public void Forward_AnySize_GivesSixtyFourRowsPerToken(long batch, long edge, int width)
    {
        using var scope = NewDisposeScope();
        using var upscaling = new MaskUpscaling3d(width);

        var rows = upscaling.call(randn(batch, edge * edge * edge, width));

        Assert.Equal([batch, 64 * edge * edge * edge, width / 8], rows.shape);
        Assert.Equal([batch, width / 8, 4 * edge, 4 * edge, 4 * edge], MaskUpscaling3d.ToGrid(rows, splits: 2).shape);
    }

    [Fact]
    public void ToGrid_TwiceSplitNumbers_PutsEachInItsPlace()
    {
        using var scope = NewDisposeScope();
        var grid = arange(8 * 8 * 8).reshape(8, 8, 8);

        // Rows by hand: cell (x, y, z), then half, then quarter along each axis.
        var rows = new List<long>();
        foreach (var (cell, half, quarter) in
            from cell in Corners() from half in Corners() from quarter in Corners() select (cell, half, quarter))
        {
            long At(int axis) => (4 * cell[axis]) + (2 * half[axis]) + quarter[axis];
            rows.Add(grid[At(0), At(1), At(2)].item<long>());
        }

        var placed = MaskUpscaling3d.ToGrid(tensor(rows.ToArray(), [1, 512, 1]), splits: 2);

        Assert.Equal(grid.data<long>().ToArray(), placed.data<long>().ToArray());
    }

    [Fact]
    public void StateDict_Published_HasThePublishedKeysInOrder()
    {
        using var upscaling = new MaskUpscaling3d(embedDim: 384);
        const string Prefix = "mask_decoder.output_upscaling.";

        Assert.Equal(
            PublishedParameters.MaskDecoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(upscaling, Prefix));
    }

    [Fact]
    public void ForwardAndToGrid_LeaveNoTensorBehind()
    {
        using var upscaling = new MaskUpscaling3d(embedDim: 8);
        using var tokens = randn(1, 8, 8);

        TensorLeak.AssertNone(() =>
        {
            using var rows = upscaling.call(tokens);
            using var grid = MaskUpscaling3d.ToGrid(rows, splits: 2);
        });
    }

    private static IEnumerable<int[]> Corners()
        => Enumerable.Range(0, 8).Select(corner => new[] { corner / 4, corner / 2 % 2, corner % 2 });
}
