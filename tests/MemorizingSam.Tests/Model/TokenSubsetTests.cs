using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TokenSubsetTests
{
    [Fact]
    public void Gather_SomeTokens_TakesThoseThatAreTheirOwn()
    {
        using var scope = NewDisposeScope();
        var subset = TokenSubset.Of([2, 1, 2, 1, 4], CPU);

        Assert.Equal([1f, 2, 4], subset.Gather(tensor(new float[] { 0, 1, 2, 3, 4 }).view(1, 5), axis: 1).Values());
    }

    [Fact]
    public void Spread_Results_GivesEachTokenItsStandIns()
    {
        using var scope = NewDisposeScope();
        var subset = TokenSubset.Of([2, 1, 2, 1, 4], CPU);

        Assert.Equal([20f, 10, 20, 10, 40], subset.Spread(tensor(new float[] { 10, 20, 40 }).view(1, 3, 1)).Values());
    }

    [Fact]
    public void All_ReturnsAnotherHandleOfTheSameTokens()
    {
        using var scope = NewDisposeScope();
        var tokens = randn([1, 3, 2]);

        TokenSubset.All.Gather(tokens, axis: 1).Dispose();
        TokenSubset.All.Spread(tokens).Dispose();

        Assert.Equal(tokens.Values(), TokenSubset.All.Spread(TokenSubset.All.Gather(tokens, axis: 1)).Values());
    }

    [Theory]
    [InlineData(new[] { 0, 3, 2 }, "Token 1 has stand-in 3; it must be one of 0..2 that is its own stand-in.")]
    [InlineData(new[] { -1, 1, 2 }, "Token 0 has stand-in -1; it must be one of 0..2 that is its own stand-in.")]
    [InlineData(new[] { 1, 2, 2 }, "Token 0 has stand-in 1; it must be one of 0..2 that is its own stand-in.")]
    public void Of_WhatIsNoStandIn_NamesIt(int[] standIns, string message)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(() => TokenSubset.Of(standIns, CPU)).Message);
}
