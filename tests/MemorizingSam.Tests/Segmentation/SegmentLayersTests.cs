using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class SegmentLayersTests
{
    private static readonly VolumeGrid Grid = new(
        new GridShape(9, 7, 5), new Affine(new(0, 0, 1.5), new(-1.25, 0, 0), new(0, 2, 0), new WorldPoint(-12, 7, 31)));

    [Fact]
    public void Write_ObjectsThatOverlap_KeepsEveryVoxelOfEach()
    {
        using var folder = new TemporaryFolder();
        var masks = new[] { Ball(3, 3, 2), Ball(5, 3, 2), Ball(0, 6, 4), Ball(4, 3, 2) };

        SegmentLayers.Write(folder.File("objects.seg.nrrd"), Grid, Objects(masks));

        // The first and the third do not touch, nor does the second touch the third; the last touches the first two.
        int[] layers = [0, 1, 0, 2];
        for (var i = 0; i < masks.Length; i++)
        {
            var layer = Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("objects.seg.nrrd"), frame: layers[i]));
            Assert.True(Grid.Matches(layer.Grid));
            Assert.Equal(masks[i].Voxels.ToArray().Select(voxel => voxel != 0), layer.Voxels.ToArray().Select(voxel => voxel == i + 1));
        }
    }

    [Fact]
    public void Write_ObjectsApart_IsAPlainLabelMap()
    {
        using var folder = new TemporaryFolder();
        var masks = new[] { Ball(1, 1, 1), Ball(7, 5, 3), new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]) };

        SegmentLayers.Write(folder.File("objects.seg.nrrd"), Grid, Objects(masks));

        var labels = Assert.IsType<Volume<byte>>(VolumeFile.Read(folder.File("objects.seg.nrrd")));
        Assert.Equal(
            Enumerable.Range(0, labels.Voxels.Length).Select(i => (byte)(masks[0].Voxels[i] + (2 * masks[1].Voxels[i]))), labels.Voxels.ToArray());
    }

    [Fact]
    public void Write_MaskOfAnotherShape_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var other = MaskRuns.Empty(new GridShape(2, 2, 2));

        var refused = Assert.Throws<ArgumentException>(() => SegmentLayers.Write(folder.File("a.seg.nrrd"), Grid, [(new Segment(1), other)]));

        Assert.Equal("A mask of 2×2×2 does not lie on a lattice of 9×7×5.", refused.Message);
        Assert.Empty(folder.FileNames);
    }

    private static (Segment, MaskRuns)[] Objects(Volume<byte>[] masks)
        => [.. masks.Select((mask, i) => (new Segment(i + 1, $"object {i + 1}"), MaskRuns.Of(mask)))];

    private static Volume<byte> Ball(int x, int y, int z)
    {
        var mask = new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var (dx, dy, dz) = ((i % 9) - x, (i / 9 % 7) - y, (i / 63) - z);
            mask.Voxels[i] = (byte)((dx * dx) + (dy * dy) + (dz * dz) <= 2 ? 1 : 0);
        }

        return mask;
    }
}
