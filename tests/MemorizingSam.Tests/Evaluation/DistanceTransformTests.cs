using System.Runtime.InteropServices;
using MemorizingSam.Checkpoints;
using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Evaluation;

public sealed class DistanceTransformTests
{
    private static readonly SpacingMm Voxels = SpacingMm.Isotropic(1);

    public static TheoryData<int, int, int, double> Scenes => new()
    {
        { 1, 1, 1, 0.5 },
        { 7, 1, 1, 0.3 },
        { 1, 9, 5, 0.05 },
        { 20, 11, 6, 0.5 },
        { 19, 17, 18, 0.02 },
        { 33, 8, 4, 0.002 },
        { 12, 12, 12, 0 },
    };

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Spread_InVoxels_IsExact(int x, int y, int z, double share)
    {
        var shape = new GridShape(x, y, z);
        foreach (var isOutsideSite in new[] { false, true })
        {
            var sites = Sites(shape, share);

            Assert.Equal(BruteForce(sites, shape, Voxels, isOutsideSite), Spread(sites, shape, Voxels, isOutsideSite));
        }
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Spread_InMm_AgreesWithAllPairs(int x, int y, int z, double share)
    {
        var (shape, spacing) = (new GridShape(x, y, z), new SpacingMm(0.7, 3, 1.1));
        foreach (var isOutsideSite in new[] { false, true })
        {
            var sites = Sites(shape, share);
            var expected = BruteForce(sites, shape, spacing, isOutsideSite);

            var squares = Spread(sites, shape, spacing, isOutsideSite);

            Assert.All(squares, (square, i) => Assert.Equal(expected[i], square, 1e-12 * Math.Max(1, expected[i])));
        }
    }

    [Fact]
    public void Spread_RecordedMask_GivesTheRecordedDistances()
    {
        var tensors = CheckpointFile.Read(GoldenFile.FullPath("small/clicks.safetensors")).Tensors.ToDictionary(tensor => tensor.Name);
        var mask = tensors["edt.mask_padded"].Data.ToArray();
        double[] values = [.. mask.Select(voxel => voxel == 0 ? 0 : double.PositiveInfinity)];

        DistanceTransform.Spread(values, new GridShape(16, 12, 14), Voxels, isOutsideSite: false);

        var golden = MemoryMarshal.Cast<byte, float>(tensors["edt.value"].Data.Span).ToArray();
        Assert.Equal(golden, values.Select(square => (float)Math.Sqrt(square)));
    }

    private static bool[] Sites(GridShape shape, double share)
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, (int)shape.VoxelCount).Select(_ => random.NextDouble() < share)];
    }

    private static double[] Spread(bool[] sites, GridShape shape, SpacingMm spacing, bool isOutsideSite)
    {
        double[] values = [.. sites.Select(isSite => isSite ? 0 : double.PositiveInfinity)];
        DistanceTransform.Spread(values, shape, spacing, isOutsideSite);
        return values;
    }

    private static double[] BruteForce(bool[] sites, GridShape shape, SpacingMm spacing, bool isOutsideSite)
    {
        var rim = isOutsideSite ? 1 : 0;
        var places = (
            from z in Enumerable.Range(-rim, shape.Z + (2 * rim))
            from y in Enumerable.Range(-rim, shape.Y + (2 * rim))
            from x in Enumerable.Range(-rim, shape.X + (2 * rim))
            let isInside = x >= 0 && x < shape.X && y >= 0 && y < shape.Y && z >= 0 && z < shape.Z
            where !isInside || sites[x + (shape.X * (y + (shape.Y * z)))]
            select (X: x, Y: y, Z: z)).ToArray();
        return
        [
            .. from z in Enumerable.Range(0, shape.Z)
               from y in Enumerable.Range(0, shape.Y)
               from x in Enumerable.Range(0, shape.X)
               select places.Select(place => Square(0, place.X - x) + Square(1, place.Y - y) + Square(2, place.Z - z))
                   .DefaultIfEmpty(double.PositiveInfinity).Min(),
        ];

        double Square(int axis, int voxels) => voxels * spacing[axis] * (voxels * spacing[axis]);
    }
}
