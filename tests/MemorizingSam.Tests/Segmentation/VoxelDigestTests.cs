using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>One image is the same however it lies in its file, and no other one is.</summary>
public sealed class VoxelDigestTests
{
    private static readonly Volume<short> Image = TinySegmenter.Volume(7, 6, 5);

    [Fact]
    public void Of_AnotherPlaceTypeAndScale_IsTheSame()
    {
        var grid = new VolumeGrid(Image.Grid.Shape, Affine.Upright(SpacingMm.Isotropic(2), new WorldPoint(9, 9, 9)));
        int[] stored = [.. Image.Voxels.ToArray().Select(voxel => (voxel * 2) + 6)];
        var other = new Volume<int>(grid, stored, new ValueScale(0.5, -3));

        Assert.NotEqual(VolumeFingerprint.Of(Image), VolumeFingerprint.Of(other));
        Assert.Equal(VoxelDigest.Of(Image), VoxelDigest.Of(other));
    }

    [Fact]
    public void Of_FlippedAndTurned_IsTheSame()
    {
        var shape = Image.Grid.Shape;
        var turned = new Volume<short>(new VolumeGrid(new GridShape(shape.Z, shape.X, shape.Y), Image.Grid.Affine), new short[Image.Voxels.Length]);
        for (var i = 0; i < Image.Voxels.Length; i++)
        {
            var (x, y, z) = (i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y));
            turned[shape.Z - 1 - z, x, shape.Y - 1 - y] = Image.Voxels[i];
        }

        Assert.Equal(VoxelDigest.Of(Image), VoxelDigest.Of(turned));
    }

    [Fact]
    public void Of_OneVoxelMore_IsAnother()
    {
        var changed = new Volume<short>(Image.Grid, Image.Voxels.ToArray());
        changed[3, 3, 3]++;

        Assert.NotEqual(VoxelDigest.Of(Image), VoxelDigest.Of(changed));
        Assert.NotEqual(VoxelDigest.Of(Image), VoxelDigest.Of(TinySegmenter.Volume(7, 6, 4)));
    }

    [Fact]
    public void Of_NotANumberAndMinusZero_AreValuesLikeOthers()
    {
        var grid = new VolumeGrid(new GridShape(2, 1, 1), Image.Grid.Affine);

        Assert.Equal(VoxelDigest.Of(new Volume<float>(grid, [0f, float.NaN])), VoxelDigest.Of(new Volume<float>(grid, [-float.NaN, -0f])));
        Assert.NotEqual(VoxelDigest.Of(new Volume<float>(grid, [0f, float.NaN])), VoxelDigest.Of(new Volume<float>(grid, [0f, 0f])));
    }
}
