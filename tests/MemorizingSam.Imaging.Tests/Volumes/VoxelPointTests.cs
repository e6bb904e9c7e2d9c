using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class VoxelPointTests
{
    [Fact]
    public void Indexer_GivesTheParts()
    {
        var point = new VoxelPoint(1.5, 2.5, 3.5);

        Assert.Equal([1.5, 2.5, 3.5], [point[0], point[1], point[2]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => point[3]);
    }
}
