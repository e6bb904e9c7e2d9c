using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TokenNeighboursTests
{
    // (crops, memories, heads, queries, tokens of a memory, numbers of a head)
    private const int Crops = 2;
    private const int Memories = 3;
    private const int Heads = 2;
    private const int Queries = 5;
    private const int Tokens = 4;
    private const int HeadSize = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void Attend_AnyCount_EqualsABruteForceLoop(int count)
    {
        using var scope = NewDisposeScope();
        var (queries, memories) = Draw([2, 3, 5], [7, 1, 9]);

        var attended = TokenNeighbours.Attend(queries, memories, count, zeros_like(queries));

        Assert.Equal(queries.shape, attended.shape);
        Assert.InRange(RelativeDistance.L2(attended.Values(), BruteForce(queries, memories, count)), 0, 1e-5);
    }

    [Fact]
    public void Attend_AnAbsentMemory_HasNoNeighbours()
    {
        using var scope = NewDisposeScope();
        var away = double.PositiveInfinity;
        var (queries, memories) = Draw([2, away, 5], [away, away, away]);
        var local = randn_like(queries);

        var attended = TokenNeighbours.Attend(queries, memories, count: 6, local);

        Assert.InRange(RelativeDistance.L2(attended[0].Values(), BruteForce(queries, memories, 6).AsSpan(0, Heads * Queries * HeadSize).ToArray()), 0, 1e-5);
        Assert.Equal(local[1].Values(), attended[1].Values());
    }

    [Fact]
    public void Attend_LeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        var (queries, memories) = Draw([2, 3, 5], [7, 1, 9]);
        var local = zeros_like(queries);

        TensorLeak.AssertNone(() => TokenNeighbours.Attend(queries, memories, count: 6, local).Dispose());
    }

    private static (Tensor Queries, RecalledMemories Memories) Draw(params double[][] distances)
    {
        random.manual_seed(5);
        return (
            randn([Crops, Heads, Queries, HeadSize]),
            new RecalledMemories(
                randn([Crops, Memories, Heads, Tokens, HeadSize]),
                randn([Crops, Memories, Heads, Tokens, HeadSize]),
                tensor(distances.SelectMany(row => row).ToArray(), [Crops, Memories])));
    }

    private static float[] BruteForce(Tensor queries, RecalledMemories memories, int count)
    {
        var answers = new List<float>();
        for (var crop = 0; crop < Crops; crop++)
        {
            for (var head = 0; head < Heads; head++)
            {
                for (var query = 0; query < Queries; query++)
                {
                    var q = queries[crop, head, query].Values();
                    var near = (
                        from memory in Enumerable.Range(0, Memories)
                        where double.IsFinite(memories.Distances[crop, memory].item<double>())
                        from token in Enumerable.Range(0, Tokens)
                        let score = q.Zip(memories.Keys[crop, memory, head, token].Values(), (a, b) => a * b).Sum() / Math.Sqrt(HeadSize)
                        orderby score descending
                        select (Weight: Math.Exp(score), Value: memories.Values[crop, memory, head, token].Values())).Take(count).ToArray();
                    var sum = near.Sum(one => one.Weight);
                    answers.AddRange(Enumerable.Range(0, HeadSize).Select(i => (float)near.Sum(one => one.Weight * one.Value[i] / sum)));
                }
            }
        }

        return [.. answers];
    }
}
