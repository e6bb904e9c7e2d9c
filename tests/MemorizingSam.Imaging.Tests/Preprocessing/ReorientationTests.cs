using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Preprocessing;

public sealed class ReorientationTests
{
    private static readonly string[] Letters = ["RL", "AP", "SI"];

    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    public static TheoryData<string> All48()
        => [.. from order in Orders
               from signs in Enumerable.Range(0, 8)
               select string.Concat(order.Select((letter, place) => Letters[letter][(signs >> place) & 1]))];

    [Theory]
    [MemberData(nameof(All48))]
    public void To_AnyOrientation_MovesVoxelsAndKeepsTheirPlaceInThePatient(string code)
    {
        var random = new RandomGrids(seed: 3);
        var volume = random.Noise(random.Next());

        var mapping = Reorientation.To(volume.Grid, Orientation.Parse(code));
        var turned = (Volume<short>)Resampler.Image(volume, mapping);

        Assert.True(mapping.IsExact);
        Assert.Equal(code, turned.Grid.Orientation.Code);
        for (var z = 0; z < turned.Grid.Shape.Z; z++)
        {
            for (var y = 0; y < turned.Grid.Shape.Y; y++)
            {
                for (var x = 0; x < turned.Grid.Shape.X; x++)
                {
                    var source = volume.Grid.Affine.ToVoxel(turned.Grid.Affine.ToWorld(new VoxelPoint(x, y, z)));
                    Assert.Equal(
                        volume[(int)Math.Round(source.X), (int)Math.Round(source.Y), (int)Math.Round(source.Z)], turned[x, y, z]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All48))]
    public void To_AnyOrientationAndBack_IsTheVolumeBitForBit(string code)
    {
        var random = new RandomGrids(seed: 4);
        var volume = random.Noise(random.Next());
        var mapping = Reorientation.To(volume.Grid, Orientation.Parse(code));

        var back = (Volume<short>)Resampler.Image(Resampler.Image(volume, mapping), mapping.Inverse());

        Assert.Equal(volume.Grid, back.Grid);
        Assert.Equal(volume.Voxels, back.Voxels);
    }
}
