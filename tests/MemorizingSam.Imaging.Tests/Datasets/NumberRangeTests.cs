using MemorizingSam.Imaging.Datasets;

namespace MemorizingSam.Imaging.Tests.Datasets;

public sealed class NumberRangeTests
{
    [Fact]
    public void Of_Numbers_FindsTheirMiddle()
    {
        Assert.Equal(new NumberRange(1, 3, 8), NumberRange.Of([8, 1, 3]));
        Assert.Equal(new NumberRange(1, 4, 8), NumberRange.Of([8, 5, 1, 3]));
        Assert.Null(NumberRange.Of([]));
    }
}
