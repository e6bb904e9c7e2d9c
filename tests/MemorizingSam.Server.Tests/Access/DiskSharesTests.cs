using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Tests.Access;

public sealed class DiskSharesTests
{
    private static readonly Caller Small = new("small", "small", Role.Annotator) { Bytes = 100 };

    private readonly DiskShares _shares = new(new ServerLimits { BytesPerKey = 1_000 });

    [Fact]
    public void Take_SideBySide_IsNoMoreTogetherThanAShare()
    {
        _shares.Take(Small, 60);
        var refused = Assert.Throws<RefusedException>(() => _shares.Take(Small, 60));

        // Whoever sends gives back all that he took when he ends, what was refused included.
        _shares.Take(Small, -60);
        _shares.Take(Small, -60);

        Assert.Equal((429, 100L), (refused.Status, _shares.Left(Small)));
        Assert.Equal(1_000, _shares.Left(Caller.Local));
    }

    [Fact]
    public void Require_WhatIsKeptElsewhere_Counts()
    {
        _shares.Count(owner => owner == "small" ? 70 : 0);
        _shares.Count(_ => 20);

        _shares.Require(Small, 10);

        Assert.Throws<RefusedException>(() => _shares.Require(Small, 11));
    }
}
