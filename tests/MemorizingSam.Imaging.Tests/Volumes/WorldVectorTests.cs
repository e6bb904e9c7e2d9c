using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class WorldVectorTests
{
    private static readonly WorldVector A = new(1, 2, 3);
    private static readonly WorldVector B = new(-4, 5, 6);

    [Fact]
    public void Dot_IsTheSumOfProducts() => Assert.Equal(24, A.Dot(B));

    [Fact]
    public void Cross_StandsOnBothByTheRightHand()
    {
        Assert.Equal(new WorldVector(0, 0, 1), new WorldVector(1, 0, 0).Cross(new WorldVector(0, 1, 0)));
        Assert.Equal(new WorldVector(-3, -18, 13), A.Cross(B));
    }

    [Fact]
    public void Length_IsThatOfPythagoras() => Assert.Equal(7, new WorldVector(2, -3, 6).Length);

    [Fact]
    public void Indexer_GivesTheParts()
    {
        Assert.Equal([1, 2, 3], [A[0], A[1], A[2]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => A[3]);
    }

    [Fact]
    public void SumAndMultiple_WorkPartByPart() => Assert.Equal(new WorldVector(-2, 9, 12), (2 * A) + B);
}
