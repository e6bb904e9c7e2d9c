using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TokenAttentionTests
{
    [Theory]
    [InlineData(1, 5, 5, 12)]
    [InlineData(2, 5, 8, 6)]
    [InlineData(2, 8, 1, 6)]
    public void Forward_AnyCounts_GivesOneTokenPerQuery(long batch, long queries, long keys, int inner)
    {
        using var scope = NewDisposeScope();
        using var attention = new TokenAttention(embedDim: 12, inner, numHeads: 2);

        Assert.Equal(
            [batch, queries, 12],
            attention.call(randn(batch, queries, 12), randn(batch, keys, 12), randn(batch, keys, 12)).shape);
    }

    [Fact]
    public void Forward_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var attention = new TokenAttention(embedDim: 12, innerDim: 6, numHeads: 2);
        var (query, key, value) = (randn(1, 3, 12), randn(1, 5, 12), randn(1, 5, 12));
        var weights = attention.state_dict();
        Tensor Project(string name, Tensor tokens)
            => nn.functional.linear(tokens, weights[$"{name}.weight"], weights[$"{name}.bias"]);
        var (q, k, v) = (Project("q_proj", query), Project("k_proj", key), Project("v_proj", value));

        // softmax(q kᵀ / √(width of a head)) v, head by head
        var heads = Enumerable.Range(0, 2).Select(head =>
        {
            var (qh, kh, vh) = (q.narrow(2, 3 * head, 3), k.narrow(2, 3 * head, 3), v.narrow(2, 3 * head, 3));
            return (qh.matmul(kh.transpose(1, 2)) / Math.Sqrt(3)).softmax(-1).matmul(vh);
        });
        var expected = Project("out_proj", cat([.. heads], dim: -1));

        Assert.InRange(RelativeDistance.L2(attention.call(query, key, value).Values(), expected.Values()), 0, 1e-6);
    }

    [Fact]
    public void StateDict_HasFourProjections()
    {
        using var attention = new TokenAttention(embedDim: 12, innerDim: 6, numHeads: 2);

        Assert.Equal(
            [
                "q_proj.weight  [6, 12]", "q_proj.bias  [6]", "k_proj.weight  [6, 12]", "k_proj.bias  [6]",
                "v_proj.weight  [6, 12]", "v_proj.bias  [6]", "out_proj.weight  [12, 6]", "out_proj.bias  [12]",
            ],
            PublishedParameters.Of(attention));
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var attention = new TokenAttention(embedDim: 12, innerDim: 6, numHeads: 2);
        using var tokens = randn(1, 3, 12);

        TensorLeak.AssertNone(() => attention.call(tokens, tokens, tokens).Dispose());
    }
}
