using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class GridShapeTests
{
    [Fact]
    public void VoxelCount_OfLargeGrid_DoesNotOverflow()
        => Assert.Equal(32767L * 32767 * 32767, new GridShape(32767, 32767, 32767).VoxelCount);

    [Fact]
    public void Indexer_GivesTheEdges()
    {
        var shape = new GridShape(4, 5, 6);

        Assert.Equal([4, 5, 6], [shape[0], shape[1], shape[2]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shape[-1]);
    }

    [Fact]
    public void ToString_PartsTheEdges() => Assert.Equal("4×5×6", new GridShape(4, 5, 6).ToString());
}
