using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class ReadBudgetTests
{
    [Theory]
    [InlineData(0, ReadBudget.Floor)]
    [InlineData(ReadBudget.Floor, 2 * ReadBudget.Floor)]
    public void Take_UpToTheLimit_IsGrantedAndNoByteMore(long fileLength, long limit)
    {
        var budget = new ReadBudget("model.pth", fileLength);

        budget.Take(limit - 10);
        budget.Take(10);

        var exception = Assert.Throws<CheckpointException>(() => budget.Take(1));
        Assert.Equal(
            $"'model.pth' claims more content than its size can hold (over {limit:N0} bytes of memory to read it); "
            + "it is damaged or made to exhaust memory.",
            exception.Message);
    }

    [Fact]
    public void Take_NegativeSize_IsAMistakeOfOurs()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ReadBudget("x", 1).Take(-1));
}
