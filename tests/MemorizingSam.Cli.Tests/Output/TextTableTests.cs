using MemorizingSam.Cli.Output;

namespace MemorizingSam.Cli.Tests.Output;

public sealed class TextTableTests
{
    [Fact]
    public void Of_Rows_LinesUpNamesLeftAndNumbersRight()
        => Assert.Equal(["case  ml", "a     10", "bcd    2"], TextTable.Of(names: 1, [["case", "ml"], ["a", "10"], ["bcd", "2"]]));
}
