using System.Text;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public void Next_LinesOfAnyLength_AreWholeAndTheRestIsNone(int longest)
    {
        var random = new Random(longest);
        string[] lines = [.. Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), random.Next(longest)))];
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\nrest"));
        var reader = new LineReader(stream);

        Assert.All(lines, line => Assert.Equal(line, Encoding.ASCII.GetString(reader.Next(1 << 20)!.Value.Span)));
        Assert.Null(reader.Next(1 << 20));
        Assert.Equal("rest", Encoding.ASCII.GetString(reader.Rest.Span));
        Assert.False(reader.IsTooLong);
    }

    [Fact]
    public void Next_LineWithoutEnd_StopsAtTheLimit()
    {
        using var stream = new MemoryStream(new byte[1 << 24]);
        var reader = new LineReader(stream);

        Assert.Null(reader.Next(100_000));
        Assert.True(reader.IsTooLong);
        Assert.InRange(stream.Position, 100_000, 400_000);
    }
}
