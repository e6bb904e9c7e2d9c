using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class WorldPointTests
{
    [Fact]
    public void FromLps_TurnsLeftAndPosteriorRound()
        => Assert.Equal(new WorldPoint(-1, -2, 3), WorldPoint.FromLps(left: 1, posterior: 2, superior: 3));

    [Fact]
    public void ToLps_UndoesFromLps() => Assert.Equal((1.5, -2.5, 3.5), WorldPoint.FromLps(1.5, -2.5, 3.5).ToLps());

    [Fact]
    public void DistanceTo_IsThatOfPythagoras() => Assert.Equal(7, new WorldPoint(1, 2, 3).DistanceTo(new WorldPoint(3, 5, 9)));

    [Fact]
    public void Difference_LeadsFromOnePointToTheOther()
    {
        var (from, to) = (new WorldPoint(1, 2, 3), new WorldPoint(4, 6, 8));

        Assert.Equal(new WorldVector(3, 4, 5), to - from);
        Assert.Equal(to, from + (to - from));
    }
}
