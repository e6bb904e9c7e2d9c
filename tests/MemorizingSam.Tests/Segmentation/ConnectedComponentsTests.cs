using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ConnectedComponentsTests
{
    [Theory]
    [InlineData(5, 4, 3, 2, 0.3)]
    [InlineData(9, 8, 7, 2, 0.15)]
    [InlineData(9, 8, 7, 3, 0.6)]
    [InlineData(12, 6, 10, 4, 0.9)]
    [InlineData(1, 1, 30, 3, 0.8)]
    [InlineData(6, 6, 6, 2, 0)]
    public void Largest_RandomMaps_AgreesWithFloodFill(int x, int y, int z, int kinds, double share)
    {
        var shape = new GridShape(x, y, z);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            byte[] map = [.. Enumerable.Range(0, (int)shape.VoxelCount)
                .Select(_ => random.NextDouble() < share ? (byte)random.Next(1, kinds) : (byte)0)];

            var component = ConnectedComponents.Largest(VoxelRuns.In(map, shape), shape);

            Assert.Equal(FloodFill(map, shape), Voxels(component, shape));
        }
    }

    [Fact]
    public void Largest_EqualSizes_TakesTheFirstInMemory()
    {
        byte[] map = [0, 1, 1, 0, 2, 2];

        var component = Assert.Single(ConnectedComponents.Largest(VoxelRuns.In(map, new GridShape(6, 1, 1)), new GridShape(6, 1, 1)));

        Assert.Equal(new VoxelRun(1, 3, 0, 0, 1), component);
    }

    [Fact]
    public void Without_ChosenRun_LeavesOutItsWholeComponentAndNothingElse()
    {
        // A diagonal of three voxels, a bar, and a single voxel.
        var shape = new GridShape(6, 3, 2);
        byte[] map =
        [
            1, 0, 0, 0, 0, 1,
            0, 1, 0, 0, 0, 0,
            0, 0, 0, 1, 1, 0,

            0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0,
            0, 0, 1, 0, 0, 0,
        ];

        // The last voxel touches the diagonal's end and the bar's beginning by corners: all but the single voxel is one component.
        var single = ConnectedComponents.Without(VoxelRuns.In(map, shape), shape, run => run is { Start: 0, Y: 0, Z: 0 });
        var rest = ConnectedComponents.Without(VoxelRuns.In(map, shape), shape, run => run.Start == 5);

        Assert.Equal([5], Voxels(single, shape));
        Assert.Equal([0, 7, 15, 16, 32], Voxels(rest, shape));
    }

    private static int[] Voxels(List<VoxelRun> runs, GridShape shape)
        => [.. runs.SelectMany(run => Enumerable.Range(run.Start + (shape.X * (run.Y + (shape.Y * run.Z))), run.Length))];

    /// <summary>Voxels of the largest component, neighbour by neighbour.</summary>
    private static int[] FloodFill(byte[] map, GridShape shape)
    {
        var seen = new bool[map.Length];
        var largest = Array.Empty<int>();
        for (var first = 0; first < map.Length; first++)
        {
            if (map[first] == 0 || seen[first])
            {
                continue;
            }

            var (waiting, found) = (new Stack<int>([first]), new List<int>());
            seen[first] = true;
            while (waiting.TryPop(out var voxel))
            {
                found.Add(voxel);
                foreach (var next in Neighbours(voxel, shape).Where(next => !seen[next] && map[next] == map[first]))
                {
                    seen[next] = true;
                    waiting.Push(next);
                }
            }

            largest = found.Count > largest.Length ? [.. found.Order()] : largest;
        }

        return largest;
    }

    private static IEnumerable<int> Neighbours(int voxel, GridShape shape)
        => from z in Enumerable.Range((voxel / (shape.X * shape.Y)) - 1, 3)
           from y in Enumerable.Range((voxel / shape.X % shape.Y) - 1, 3)
           from x in Enumerable.Range((voxel % shape.X) - 1, 3)
           where x >= 0 && x < shape.X && y >= 0 && y < shape.Y && z >= 0 && z < shape.Z
           select x + (shape.X * (y + (shape.Y * z)));
}
