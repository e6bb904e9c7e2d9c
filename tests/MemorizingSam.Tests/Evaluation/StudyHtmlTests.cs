using System.Xml.Linq;
using MemorizingSam.Evaluation;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Tests.Evaluation;

public sealed class StudyHtmlTests : IDisposable
{
    private static readonly EvaluationOptions Plain = new() { Clicks = 1, Resamples = 50 };
    private static readonly EvaluationOptions Remembering = Plain with { Memory = new MemoryTestOptions { Split = "train", Ablations = [MemoryAblation.Parse("shifted")] } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ToString_WithAndWithoutMemory_ShowsEachWayWithItsLetter()
    {
        var page = new StudyHtml([("ours", Report()), ("plain <model>", Other())]).ToString();

        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>A</td><td>ours</td>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>B</td><td>ours</td>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><td>C</td><td>plain &lt;model&gt;</td>", page, StringComparison.Ordinal);
        Assert.Contains("<h2>ours with memory against the others without memory</h2>", page, StringComparison.Ordinal);

        // With memory 0.8, the other model 0.5.
        Assert.Contains("<td>0.500</td><td>0.800</td><td>+0.300<small>+0.300 … +0.300</small></td>", page, StringComparison.Ordinal);
        Assert.Contains("memsam evaluate --split test &amp; more", page, StringComparison.Ordinal);
        Assert.Contains("command line not recorded", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_MemoriesOfOtherWeights_AreLetterE()
    {
        var report = Report();

        var page = new StudyHtml([("ours", report with { Memory = report.Memory! with { EncoderFingerprint = "89ab" } })]).ToString();

        Assert.Contains("<tr><td>E</td><td>ours</td>", page, StringComparison.Ordinal);
        Assert.Contains("They were made by other weights, 89ab, than answer, 0123.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void MemoryHtml_SaysWhatMemoryIsWorth()
    {
        var page = new MemoryHtml(Report()).ToString();

        // 0.6 without, 0.8 with: half of the error is gone; a proposal of 0.7 against one click of 0.6.
        Assert.Contains("<td>dice@1</td><td>0.600</td><td>0.800</td><td>+0.200<small>+0.200 … +0.200</small></td><td>50 %<small>50 % … 50 %</small></td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>+0.100<small>+0.100 … +0.100</small></td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<td>a quarter of the masks shifted by 10 mm</td>", page, StringComparison.Ordinal);
        Assert.Contains("<h3>Dice at 1 clicks, by the number of memorised cases</h3>", page, StringComparison.Ordinal);
        Assert.Contains("<td>liver</td><td>1</td><td>1.000", page, StringComparison.Ordinal);
        Assert.Contains("<td>recalling</td>", page, StringComparison.Ordinal);
        Assert.Empty(new MemoryHtml(Other()).ToString());
    }

    [Fact]
    public void LearningCurveDrawing_IsADrawingWithALineForEachCategory()
    {
        var svg = XElement.Parse(new LearningCurveDrawing(Report().Memory!.Curve).ToString());

        Assert.Equal(2, svg.Elements("polyline").Count(line => line.Attribute("points")!.Value.Split(' ').Length == 3));
        Assert.Equal(["0", "1", "4"], svg.Elements("text").Where(text => text.Attribute("text-anchor")?.Value == "middle").Select(text => text.Value).Take(3));
    }

    [Fact]
    public void Write_Reports_NamesThemByTheirFolders()
    {
        string[] paths = [Path.Combine(_folder.File("first run"), "report.json"), Path.Combine(_folder.File("second run"), "report.json")];
        Array.ForEach(paths, path => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        Report().Write(paths[0]);
        Other().Write(paths[1]);

        EvaluationStudy.Write(paths, _folder.File("study.html"));

        var page = File.ReadAllText(_folder.File("study.html"));
        Assert.Contains("<td>first run</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>second run</td>", page, StringComparison.Ordinal);
        Assert.Equal(
            "A study needs at least one report; name the report.json of an evaluation.",
            Assert.Throws<ArgumentException>(() => EvaluationStudy.Write([], _folder.File("study.html"))).Message);
    }

    private static EvaluationReport Other()
        => MadeUpReport.Of(
            Plain, MadeUpReport.Case("p1", MadeUpReport.Result("liver", 0, 0.5)), MadeUpReport.Case("p2", MadeUpReport.Result("liver", 0, 0.5))) with
        {
            ModelFingerprint = "4567",
        };

    private static EvaluationReport Report()
    {
        CaseResult[] cases = [Case("p1"), Case("p2")];
        var bootstrap = new PatientBootstrap(Remembering.Seed, Remembering.Resamples);
        return MadeUpReport.Of(Remembering, cases) with
        {
            Command = "memsam evaluate --split test & more",
            Memory = new MemoryReport
            {
                Bank = "bank",
                EncoderFingerprint = "0123",
                Block = 3,
                Fusion = MemoryFusion.MaskGuided,
                RecallKey = RecallKeyKind.PooledTokens,
                Cases = new Dictionary<string, int> { ["liver"] = 4 },
                Summary = EvaluationSummary.Of(MemoryArms.Select(cases, label => label.WithMemory!), Remembering),
                Gains = MemoryArms.Gains(cases, label => label.WithMemory!, Remembering, bootstrap),
                Ablations =
                [
                    new AblationReport(
                        MemoryAblation.Parse("shifted"),
                        EvaluationSummary.Of(MemoryArms.Select(cases, label => label.Ablations![0]), Remembering),
                        MemoryArms.Gains(cases, label => label.Ablations![0], Remembering, bootstrap)),
                ],
                Curve = [.. CurveSummary.Of(cases, bootstrap)],
                Absent = [.. MemoryArms.Absent(cases, bootstrap)],
                Cost = MemoryArms.Cost(cases),
            },
        };

        static CaseResult Case(string id) => MadeUpReport.Case(id, MadeUpReport.Result("liver", 0, 0.6) with
        {
            WithMemory = MadeUpReport.Result("liver", 0.7, 0.8),
            Ablations = [MadeUpReport.Result("liver", 0.1, 0.55)],
            Curve = [new CurveResult(1, 0, null, [0.65]), new CurveResult(1, 1, null, [0.75]), new CurveResult(4, 0, null, [0.8])],
            Absent = id == "p1" ? new AbsentResult(IsEmpty: true, 0, null) : null,
        });
    }
}
