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
        { Ablated("random", "random"), "Each ablation is named once." },
        {
            Ablated("no-mask") with { Recall = new() { Fusion = MemoryFusion.Paper } },
            "Only mask-guided memories can be without their masks; leave no-mask out."
        },
        {
            Ablated("wrong-category") with { Label = "liver" },
            "With one category for whatever is asked, there is no wrong one."
        },
        { Ablated("shifted") with { Split = null, Bank = "b" }, "Masks are shifted before they are memorised; name a split." },
        { Ablated("shifted=3", "shifted=5"), "Masks are shifted by one length in a run; name one." },
        { Ablated("shifted=0"), "A shift of 0 mm must be a positive number." },
        { Ablated("k=1.5"), "k=1.5 must be a whole number." },
        { Ablated("k=0"), "Recalled (0) must be at least 1; for none, leave the memory out." },
        { Ablated("k=7"), "The ablation k=7 changes nothing; leave it out." },
        { Ablated("local-ratio=2"), "LocalRatio (2) must lie in 0..1." },
        { Ablated("paper") with { Recall = new() { Fusion = MemoryFusion.Paper } }, "The ablation paper changes nothing; leave it out." },
        { Options with { Ablations = [new MemoryAblation(MemoryAblationKind.Random, 3)] }, "An ablation of Random has no value." },
        { Options with { Ablations = [new MemoryAblation(MemoryAblationKind.Shifted)] }, "An ablation of Shifted needs a value." },
        { Options with { Recall = new() { NearestTokens = 0 } }, "NearestTokens (0) must be at least 1." },
        { Options with { Curve = new() { Counts = [2, 2] } }, "A learning curve (2, 2) needs ascending numbers of cases, each at least 1." },
        { Options with { Curve = new() { Counts = [0, 2] } }, "A learning curve (0, 2) needs ascending numbers of cases, each at least 1." },
        { Options with { Curve = new() { Counts = [1], Draws = 0 } }, "Draws (0) must be at least 1." },
        {
            Options with { Curve = new() { Counts = [1], Clicks = 0 } },
            "A learning curve of 0 clicks has nothing to measure; ask for at least one click, or for proposals."
        },
    };

    private static MemoryTestOptions Ablated(params string[] texts) => Options with { Ablations = [.. texts.Select(MemoryAblation.Parse)] };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_ABrokenRule_IsNamed(MemoryTestOptions options, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => options.Validate("test")).Message);
}
