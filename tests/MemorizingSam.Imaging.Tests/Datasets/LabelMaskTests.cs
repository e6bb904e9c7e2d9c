using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class LabelMaskTests
{
    private static readonly VolumeGrid Grid = new(new GridShape(7, 6, 5), Affine.Upright(new SpacingMm(2, 2, 2.5)));

    [Theory]
    [InlineData(1, 0.02)]
    [InlineData(2, 0.3)]
    [InlineData(3, 1)]
    public void Of_AnyMask_GivesTheSameMaskBack(int seed, double share)
    {
        var volume = Random(seed, share);

        var mask = LabelMask.Of(volume)!;

        Assert.Equal(volume.Voxels.ToArray(), mask.ToVolume().Voxels.ToArray());
        Assert.Equal(VoxelBox.OfForeground(volume), mask.Box);
        Assert.Equal(mask.VoxelCount * 0.01, mask.VolumeMl, 12);
        for (var i = 0; i < volume.Voxels.Length; i++)
        {
            Assert.Equal(volume.Voxels[i] == 1, mask[i % 7, i / 7 % 6, i / 42]);
        }
    }

    [Theory]
    [InlineData(1, 0.02)]
    [InlineData(2, 0.3)]
    [InlineData(3, 1)]
    public void VoxelAt_EveryNumber_WalksThroughTheMask(int seed, double share)
    {
        var volume = Random(seed, share);
        var mask = LabelMask.Of(volume)!;

        var walked = Enumerable.Range(0, mask.VoxelCount).Select(mask.VoxelAt).Select(at => at.X + (7 * (at.Y + (6 * at.Z))));

        Assert.Equal(Enumerable.Range(0, volume.Voxels.Length).Where(i => volume.Memory.Span[i] == 1), walked);
        Assert.Throws<ArgumentOutOfRangeException>(() => mask.VoxelAt(mask.VoxelCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => mask.VoxelAt(-1));
    }

    [Fact]
    public void Of_EmptyMask_IsNull() => Assert.Null(LabelMask.Of(new Volume<byte>(Grid, new byte[7 * 6 * 5])));

    [Fact]
    public void Item_OutsideTheLattice_IsNotInTheLabel()
    {
        var mask = LabelMask.Of(Random(seed: 3, share: 1))!;

        Assert.False(mask[-1, 0, 0]);
        Assert.False(mask[0, 6, 0]);
        Assert.False(mask[0, 0, 5]);
    }

    [Fact]
    public void SizeInBytes_OfASmallLabel_IsNotThatOfTheLattice()
    {
        var grid = new VolumeGrid(new GridShape(100, 100, 100), Affine.Upright(SpacingMm.Isotropic(1)));
        var volume = new Volume<byte>(grid, new byte[1_000_000]) { [50, 60, 70] = 1, [51, 60, 70] = 1 };

        Assert.Equal(4 * 3 * 3, LabelMask.Of(volume)!.SizeInBytes);
    }

    private static Volume<byte> Random(int seed, double share)
    {
        var random = new Random(seed);
        return new Volume<byte>(Grid, [.. Enumerable.Range(0, 7 * 6 * 5).Select(_ => random.NextDouble() < share ? (byte)1 : (byte)0)]);
    }
}
