using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class SegmentColorTests
{
    [Fact]
    public void Distinct_FirstTwenty_AreFarApart()
    {
        var colors = Enumerable.Range(0, 20).Select(SegmentColor.Distinct).ToArray();

        var closest = colors.SelectMany((a, i) => colors.Skip(i + 1).Select(b => Distance(a, b))).Min();

        Assert.InRange(closest, 0.1, 1);
    }

    [Fact]
    public void Distinct_Any_IsAColour()
        => Assert.All(
            Enumerable.Range(0, 5000).Select(SegmentColor.Distinct).SelectMany(c => new[] { c.Red, c.Green, c.Blue }),
            part => Assert.InRange(part, 0.27, 0.9));

    [Fact]
    public void Distinct_NegativeIndex_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => SegmentColor.Distinct(-1));

    private static double Distance(SegmentColor a, SegmentColor b)
        => Math.Abs(a.Red - b.Red) + Math.Abs(a.Green - b.Green) + Math.Abs(a.Blue - b.Blue);
}
