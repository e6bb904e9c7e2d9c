using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class MappedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AcrossWindows_CopiesTheFilesBytes()
    {
        // Longer than two windows; only the marks are written, the rest is a hole.
        const int Length = (64 << 20) + 12_345;
        long[] marks = [0, (32 << 20) - 2, (64 << 20) - 2, Length - 4];
        using (var stream = File.Create(_folder.File("large")))
        {
            stream.SetLength(Length);
            foreach (var mark in marks)
            {
                stream.Position = mark;
                stream.Write([1, 2, 3, 4]);
            }
        }

        using var file = new MappedFile(_folder.File("large"));
        var all = new byte[Length];
        file.Read(0, all);

        Assert.Equal(Length, file.Length);
        Assert.Equal(40, all.Sum(value => value));
        var part = new byte[4];
        foreach (var mark in marks.Reverse())
        {
            file.Read(mark, part);
            Assert.Equal([1, 2, 3, 4], part);
            Assert.Equal([1, 2, 3, 4], all.AsSpan((int)mark, 4).ToArray());
        }
    }

    [Theory]
    [InlineData(9, 2)]
    [InlineData(11, 0)]
    [InlineData(-1, 1)]
    [InlineData(long.MaxValue, 1)]
    public void Read_OutsideOfTheFile_SaysItIsCutOff(long offset, int count)
    {
        using var file = new MappedFile(_folder.Write("small", new byte[10]));

        var exception = Assert.Throws<CheckpointException>(() => file.Read(offset, new byte[count]));
        Assert.Equal(
            $"'small' is cut off: {count:N0} bytes are needed at offset {offset:N0}, but it ends at 10; download or copy it "
            + "again.",
            exception.Message);
    }
}
