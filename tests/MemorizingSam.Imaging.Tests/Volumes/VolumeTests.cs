using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class VolumeTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(2, 3, 4), Affine.Upright(SpacingMm.Isotropic(1)));

    private static readonly Volume<short> Numbered = new(Grid, [.. Enumerable.Range(0, 24).Select(i => (short)i)], new ValueScale(2, -10));

    [Fact]
    public void Indexer_XVariesFastest()
    {
        Assert.Equal(0, Numbered[0, 0, 0]);
        Assert.Equal(1, Numbered[1, 0, 0]);
        Assert.Equal(2, Numbered[0, 1, 0]);
        Assert.Equal(6, Numbered[0, 0, 1]);
        Assert.Equal(23, Numbered[1, 2, 3]);
    }

    [Fact]
    public void Indexer_Set_IsSeenInVoxels()
    {
        var volume = new Volume<byte>(Grid, new byte[24]) { [1, 2, 3] = 9 };

        Assert.Equal(9, volume.Voxels[23]);
        Assert.Equal(9, volume.Memory.Span[23]);
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(0, 3, 0)]
    [InlineData(0, 0, 4)]
    [InlineData(-1, 0, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 0, -1)]
    public void Indexer_Outside_IsRefused(int x, int y, int z)
        => Assert.StartsWith(
            $"Voxel ({x}, {y}, {z}) lies outside the volume of 2×3×4.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Numbered[x, y, z]).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ValueAt_IsScaled() => Assert.Equal(36, Numbered.ValueAt(1, 2, 3));

    [Fact]
    public void Constructor_ArrayOfOtherLength_IsRefused()
        => Assert.Equal(
            "A grid of 2×3×4 needs 24 voxels, got an array of 23.",
            Assert.Throws<ArgumentException>(() => new Volume<byte>(Grid, new byte[23])).Message);

    [Fact]
    public void Constructor_DoesNotCopy()
    {
        var voxels = new byte[24];
        var volume = new Volume<byte>(Grid, voxels);
        voxels[5] = 3;

        Assert.Equal(3, volume.Voxels[5]);
        Assert.True(volume.Scale.IsIdentity);
    }

    [Fact]
    public void SizeInBytes_CountsAllVoxels() => Assert.Equal(48, Numbered.SizeInBytes);
}
