using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class CsvTextTests
{
    [Fact]
    public void Of_FieldsWithSigns_QuotesThem()
        => Assert.Equal("case,note\r\n\"a,b\",\"said \"\"no\"\"\"\r\nc,\r\n", CsvText.Of([["case", "note"], ["a,b", "said \"no\""], ["c", ""]]));
}
