using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Model;

public sealed class RelativePositionTableTests
{
    [Theory]
    [InlineData("q4_k4_table7", 4, 4, 7)]
    [InlineData("q4_k4_table15", 4, 4, 15)]
    [InlineData("q8_k8_table15", 8, 8, 15)]
    [InlineData("q8_k8_table27", 8, 8, 27)]
    [InlineData("q6_k3_table11", 6, 3, 11)]
    [InlineData("q3_k6_table11", 3, 6, 11)]
    [InlineData("q14_k14_table27", 14, 14, 27)]
    public void Rows_RecordedCase_AgreesWithGetRelPos(string name, int queries, int keys, int rows)
    {
        var golden = new GoldenRecord(GoldenFile.Json("units.json").GetProperty("get_rel_pos").GetProperty(name));
        using var table = FormulaTensors.Tensor("unit.relpos", [rows, 5]);

        using var scope = TorchSharp.torch.NewDisposeScope();
        golden.AssertMatches(name, RelativePositionTable.Rows(table, queries, keys));
    }
}
