using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class SeparableBiasTests
{
    private const double Tolerance = 5e-6;

    private const int HeadSize = 5;

    [Fact]
    public void Mask_WholeWindow_AgreesWithTheRecordedCode()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Json("units.json").GetProperty("add_decomposed_rel_pos_3x3x3");
        var query = FormulaTensors.Tensor("unit.q", [2, 27, HeadSize]);
        var tables = (Rows("unit.reld", 3), Rows("unit.relh", 3), Rows("unit.relw", 3));

        var bias = SeparableBias.AsPublished(3, query.view(2, 1, 3, 3, 3, HeadSize), zeros([1, HeadSize]), tables);
        var scores = FormulaTensors.Tensor("unit.attn", [2, 27, 27]) + bias.Mask([3, 3, 3], withOutside: false).squeeze(1);

        new GoldenRecord(golden).AssertMatches("add_decomposed_rel_pos_3x3x3", scores);
    }

    /// <summary>The oracle of the attention tests is itself held to the recording.</summary>
    [Fact]
    public void PlainBias_WholeWindow_AgreesWithTheRecordedCode()
    {
        using var scope = NewDisposeScope();
        var golden = GoldenFile.Json("units.json").GetProperty("add_decomposed_rel_pos_3x3x3");
        var query = FormulaTensors.Tensor("unit.q", [2, 27, HeadSize]).unsqueeze(1);
        var tables = (PlainRows("unit.reld"), PlainRows("unit.relh"), PlainRows("unit.relw"));

        var bias = PlainAttention.Bias(query, 3, tables, RelativePositionLayout.AsPublished).squeeze(1);

        new GoldenRecord(golden).AssertMatches(
            "add_decomposed_rel_pos_3x3x3", FormulaTensors.Tensor("unit.attn", [2, 27, 27]) + bias);

        static Tensor PlainRows(string name) => PlainAttention.Rows(FormulaTensors.Tensor(name, [5, HeadSize]), 3);
    }

    [Theory]
    [InlineData(new long[] { 1, 2, 3 })]
    [InlineData(new long[] { 4, 4, 3 })]
    [InlineData(new long[] { 4, 3, 4 })]
    [InlineData(new long[] { 3, 4, 4 })]
    [InlineData(new long[] { 1, 1, 1 })]
    [InlineData(new long[] { 2, 4, 1 })]
    public void Mask_WithOutside_IsThePlainBiasInsideAndTheLogSumExpOutside(long[] extents)
    {
        foreach (var layout in Enum.GetValues<RelativePositionLayout>())
        {
            using var scope = NewDisposeScope();
            const int Edge = 4;
            var paddingQuery = FormulaTensors.Tensor("padding", [2, HeadSize]);
            var query = FormulaTensors.Tensor("query", [3, 2, .. extents, HeadSize]);
            var tables = (Rows("x", Edge), Rows("y", Edge), Rows("z", Edge));
            var whole = paddingQuery.view(1, 2, 1, 1, 1, HeadSize).expand(3, -1, Edge, Edge, Edge, -1).clone();
            Inside(whole).copy_(query);
            var plain = PlainAttention.Bias(whole.flatten(2, 4), Edge, tables, layout);
            var isReal = zeros([1, 1, Edge, Edge, Edge, 1]);
            Inside(isReal).fill_(1);
            var real = isReal.flatten().nonzero().flatten();
            var padding = isReal.flatten().eq(0).nonzero().flatten();
            var rows = plain.index_select(2, real);

            var bias = layout == RelativePositionLayout.AsPublished
                ? SeparableBias.AsPublished(Edge, query, paddingQuery, tables)
                : SeparableBias.Corrected(Edge, query, tables);
            var mask = bias.Mask(extents, withOutside: true);

            var expected = cat([rows.index_select(3, real), rows.index_select(3, padding).logsumexp(-1, keepdim: true)], dim: -1);
            Assert.Equal(expected.shape, mask.shape);
            Assert.InRange(RelativeDistance.L2(mask.Values(), expected.Values()), 0, Tolerance);
        }

        Tensor Inside(Tensor window)
            => window.narrow(2, 0, extents[0]).narrow(3, 0, extents[1]).narrow(4, 0, extents[2]);
    }

    private static Tensor Rows(string name, int edge)
        => RelativePositionTable.Rows(FormulaTensors.Tensor(name, [(2 * edge) - 1, HeadSize]), edge, edge);
}
