using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Datasets;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationCasesTests
{
    private static readonly Dataset Miniature = Dataset.Open(Path.Combine(RepositoryFolder.Root, "samples", "miniature"));

    [Fact]
    public void Of_ASplit_TakesItsCasesAndReadsTheirLabels()
    {
        var cases = EvaluationCases.Of(Miniature, new EvaluationOptions { Split = "validation" });

        Assert.Equal(2, cases.Count);
        var truth = cases[0].Read(TestContext.Current.CancellationToken);
        Assert.Equal(["brainstem", "parotid_right", "parotid_left"], truth.Labels);
        Assert.True(truth.Image.Grid.Matches(truth.MaskOf("brainstem").Grid));
        Assert.True(truth.MaskOf("brainstem").Voxels.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Of_AllSplits_TakesEveryCase()
        => Assert.Equal(8, EvaluationCases.Of(Miniature, new EvaluationOptions { Split = "all" }).Count);

    [Theory]
    [InlineData("test", "'miniature' has no case in the split 'test', but 6 in train, 2 in validation; choose one of train, validation, test, all.")]
    [InlineData("tets", "There is no split 'tets'; choose one of train, validation, test, all.")]
    public void Of_NoSuchCases_SaysWhatThereIs(string split, string message)
        => Assert.Equal(
            message, Assert.Throws<ArgumentException>(() => EvaluationCases.Of(Miniature, new EvaluationOptions { Split = split })).Message);

    [Fact]
    public void Of_UnknownLabel_SaysWhatThereIs()
        => Assert.Equal(
            "'miniature' has no label 'liver'; it has brainstem, parotid_right, parotid_left.",
            Assert.Throws<ArgumentException>(
                () => EvaluationCases.Of(Miniature, new EvaluationOptions { Split = "train", Labels = ["liver"] })).Message);
}
