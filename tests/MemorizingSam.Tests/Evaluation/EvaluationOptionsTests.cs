using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class EvaluationOptionsTests
{
    public static TheoryData<EvaluationOptions, string> Broken => new()
    {
        { new() { Clicks = 0 }, "Clicks (0) must be at least 1." },
        { new() { Labels = [] }, "Labels must name at least one label, or be left out for all." },
        { new() { ClickRule = (ClickRule)9 }, "ClickRule (9) must be one of Innermost, Ritm, Random, Published." },
        { new() { CropRule = (CropRule)9 }, "CropRule (9) must be one of Click, Label." },
        { new() { Prompts = 0 }, "Prompts (0) must be one of Click, Box, Both." },
        { new() { NsdToleranceMm = double.NaN }, "NsdToleranceMm (NaN) must be a number of mm, 0 or more." },
        { new() { MaxCases = 0 }, "MaxCases (0) must be at least 1, or be left out for all." },
        { new() { Resamples = 0 }, "Resamples (0) must be at least 1." },
        { new() { Pictures = -1 }, "Pictures (-1) must be 0 or more." },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_NamesIt(EvaluationOptions options, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);

    [Theory]
    [InlineData(10, new[] { 0, 1, 3, 5, 10 })]
    [InlineData(4, new[] { 0, 1, 3, 4 })]
    [InlineData(1, new[] { 0, 1 })]
    [InlineData(12, new[] { 0, 1, 3, 5, 10, 12 })]
    public void MeasuredCounts_EndWithTheLastClick(int clicks, int[] counts)
    {
        var options = new EvaluationOptions { Clicks = clicks };

        options.Validate();

        Assert.Equal(counts, options.MeasuredCounts);
    }
}
