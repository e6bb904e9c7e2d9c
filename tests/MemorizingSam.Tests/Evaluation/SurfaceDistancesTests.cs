using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Tests.Evaluation;

public sealed class SurfaceDistancesTests
{
    // Both add the same numbers in another order.
    private const double Tolerance = 1e-10;

    public static TheoryData<int> Pairs => [.. Enumerable.Range(0, SurfaceGolden.Count)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Between_RecordedMasks_GivesTheRecordedDistances(int number)
    {
        var golden = SurfaceGolden.Pair(number);

        var distances = SurfaceDistances.Between(golden.Predicted, golden.Truth);

        Assert.Equal(golden["nsd1"], distances.Nsd(1), Tolerance);
        Assert.Equal(golden["nsd2"], distances.Nsd(2), Tolerance);
        Assert.Equal(golden["hd95"], distances.HausdorffMm(), Tolerance);
        Assert.Equal(golden["assd"], distances.AverageMm, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Between_MasksExchanged_GivesTheSame(int number)
    {
        var golden = SurfaceGolden.Pair(number);

        var there = SurfaceDistances.Between(golden.Predicted, golden.Truth);
        var back = SurfaceDistances.Between(golden.Truth, golden.Predicted);

        Assert.Equal(there.Nsd(2), back.Nsd(2), Tolerance);
        Assert.Equal(there.HausdorffMm(), back.HausdorffMm());
        Assert.Equal(there.AverageMm, back.AverageMm, Tolerance);
    }

    [Fact]
    public void Between_ShiftedCube_IsAsFarAsTheShift()
    {
        var (first, second) = (Cube(2), Cube(5));

        var distances = SurfaceDistances.Between(first, second);

        // Two of six faces lie 3 voxels of 2 mm from the other cube.
        Assert.Equal(6, distances.HausdorffMm(100));
        Assert.Equal(1, distances.Nsd(6));
        Assert.InRange(distances.Nsd(5.9), 0.5, 0.9);
    }

    [Fact]
    public void Between_OtherLattice_IsRefused()
    {
        var other = new Volume<byte>(new VolumeGrid(new GridShape(1, 1, 2), Affine.Upright(SpacingMm.Isotropic(1))), new byte[2]);

        Assert.Equal(
            "Masks must lie on one lattice to be compared in mm, got 20×12×12 and 1×1×2.",
            Assert.Throws<ArgumentException>(() => SurfaceDistances.Between(Cube(1), other)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void HausdorffMm_NoPercentage_IsRefused(double percent)
        => Assert.Throws<ArgumentOutOfRangeException>(() => SurfaceDistances.Between(Cube(1), Cube(1)).HausdorffMm(percent));

    private static Volume<byte> Cube(int left)
    {
        var grid = new VolumeGrid(new GridShape(20, 12, 12), Affine.Upright(SpacingMm.Isotropic(2)));
        var mask = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
        for (var z = 2; z < 10; z++)
        {
            for (var y = 2; y < 10; y++)
            {
                mask.Voxels.Slice(left + (20 * (y + (12 * z))), 8).Fill(1);
            }
        }

        return mask;
    }
}
