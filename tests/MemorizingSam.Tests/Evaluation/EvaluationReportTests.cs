using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAWrittenReport_GivesItBack()
    {
        var report = MadeUpReport.Of(
            new EvaluationOptions { Clicks = 1, Labels = ["liver"], ClickRule = ClickRule.Ritm },
            MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.8)));

        report.Write(_folder.File("report.json"));

        Assert.Equal(report.ToJson(), EvaluationReport.Read(_folder.File("report.json")).ToJson());
        Assert.Contains("\"hd95Mm\": \"Infinity\"", report.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"clickRule\": \"ritm\"", report.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Read_OfSomethingElse_NamesTheFile(string text)
    {
        File.WriteAllText(_folder.File("other.json"), text);

        Assert.StartsWith(
            "'other.json' is not a report of memsam evaluate: ",
            Assert.Throws<ArgumentException>(() => EvaluationReport.Read(_folder.File("other.json"))).Message,
            StringComparison.Ordinal);
    }
}
