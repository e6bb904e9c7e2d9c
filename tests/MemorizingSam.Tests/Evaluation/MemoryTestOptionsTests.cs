using MemorizingSam.Evaluation;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Tests.Evaluation;

public sealed class MemoryTestOptionsTests
{
    private static readonly MemoryTestOptions Options = new() { Split = "train" };

    [Theory]
    [InlineData("test", "test")]
    [InlineData("all", "test")]
    [InlineData("train", "all")]
    public void Validate_SplitsThatShareCases_AreRefused(string memorised, string evaluated)
        => Assert.Equal(
            $"Memories of the split '{memorised}' cannot be measured on the split '{evaluated}': nobody is measured with his own case; name two different splits.",
            Assert.Throws<ArgumentException>(() => (Options with { Split = memorised }).Validate(evaluated)).Message);

    [Fact]
    public void Validate_SplitOfAnotherDataSet_MayHaveTheSameName() => (Options with { Split = "test", Dataset = "other" }).Validate("test");

    public static TheoryData<MemoryTestOptions, string> Broken => new()
    {
        { Options with { Bank = "b" }, "Memories come from a split or from a bank; name one of the two." },
        { new MemoryTestOptions(), "Memories come from a split or from a bank; name one of the two." },
        { Options with { PerCategory = 0 }, "PerCategory (0) must be at least 1, or be left out for all." },
        {
            new MemoryTestOptions { Bank = "b", RecallKey = RecallKeyKind.RawVoxels },
            "A bank that is there already has its cases, its model and its keys; leave those out, or name a split to memorise."
        },
        { Options with { Model = "m" }, "Memories of another model need a fusion that no model has learned, such as Paper." },
        { Options with { Ablations = [MemoryAblation.Random, MemoryAblation.Random] }, "Ablations must be known, each named once." },
        {
            Options with { Ablations = [MemoryAblation.NoMask], Recall = new() { Fusion = MemoryFusion.Paper } },
            "Only mask-guided memories can be without their masks; leave NoMask out."
        },
        {
            Options with { Ablations = [MemoryAblation.WrongCategory], Label = "liver" },
            "With one category for whatever is asked, there is no wrong one."
        },
        { new MemoryTestOptions { Bank = "b", Ablations = [MemoryAblation.Shifted] }, "Masks are shifted before they are memorised; name a split." },
        { Options with { ShiftMm = 0 }, "ShiftMm (0) must be a positive number of mm." },
        { Options with { Recall = new() { NearestTokens = 0 } }, "NearestTokens (0) must be at least 1." },
        { Options with { Curve = new() { Counts = [2, 2] } }, "A learning curve (2, 2) needs ascending numbers of cases, each at least 1." },
        { Options with { Curve = new() { Counts = [0, 2] } }, "A learning curve (0, 2) needs ascending numbers of cases, each at least 1." },
        { Options with { Curve = new() { Counts = [1], Draws = 0 } }, "Draws (0) must be at least 1." },
        {
            Options with { Curve = new() { Counts = [1], Clicks = 0 } },
            "A learning curve of 0 clicks has nothing to measure; ask for at least one click, or for proposals."
        },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_ABrokenRule_IsNamed(MemoryTestOptions options, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => options.Validate("test")).Message);
}
