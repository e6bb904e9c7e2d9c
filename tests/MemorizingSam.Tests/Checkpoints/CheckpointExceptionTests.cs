using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class CheckpointExceptionTests
{
    [Fact]
    public void Constructor_Path_NamesOnlyTheFileAndKeepsThePath()
    {
        var path = Path.Combine("some", "folder", "model.pth");
        var exception = new CheckpointException(path, "is odd.");

        Assert.Equal("'model.pth' is odd.", exception.Message);
        Assert.Equal(path, exception.Path);
    }

    [Fact]
    public void Constructor_TextFromAFile_StaysOnePrintableLine()
    {
        var exception = new CheckpointException("a\nb", $"has \u001b[31m\u2028{new string('x', 5_000)}");

        Assert.Equal("'a?b' has ?[31m?xx", exception.Message[..18]);
        Assert.Equal(1_001, exception.Message.Length);
        Assert.EndsWith("x…", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quote_LongName_IsCut()
        => Assert.Equal($"'{new string('n', 120)}…'", CheckpointException.Quote(new string('n', 121)));
}
