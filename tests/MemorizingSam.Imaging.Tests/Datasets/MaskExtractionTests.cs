using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class MaskExtractionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Visit_RandomMap_GivesEachLabelItsOwnVoxelsAndSmallestBox(int seed)
    {
        var random = new Random(seed);
        var grid = new VolumeGrid(new GridShape(9, 5, 4), Affine.Upright(SpacingMm.Isotropic(1)));
        var map = new Volume<ushort>(grid, [.. Enumerable.Range(0, 180).Select(_ => (ushort)(random.Next(3) == 0 ? random.Next(1, 5) * 100 : 0))]);
        var values = new Dictionary<string, IReadOnlyList<int>> { ["a"] = [100], ["bc"] = [300, 200], ["none"] = [500], ["d"] = [400] };

        var masks = map.Accept(new MaskExtraction(values, [100, 200, 300, 400])).ToArray();

        Assert.Equal(["a", "bc", "d"], masks.Select(mask => mask.Name));
        foreach (var (name, mask) in masks)
        {
            var expected = new Volume<byte>(grid, [.. map.Voxels.ToArray().Select(voxel => (byte)(values[name].Contains(voxel) ? 1 : 0))]);
            Assert.Equal(expected.Voxels.ToArray(), mask.ToVolume().Voxels.ToArray());
            Assert.Equal(VoxelBox.OfForeground(expected), mask.Box);
        }
    }
}
