using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class WindowGroupTests
{
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(8, 14, 1)]
    [InlineData(8, 4, 1)]
    [InlineData(4, 3, 8)]
    [InlineData(8, 3, 8)]
    public void Tile_AnyWindow_HoldsEachTokenOnce(int grid, int edge, int groups)
    {
        using var scope = NewDisposeScope();
        var tiles = WindowGroup.Tile(grid, edge);
        var count = zeros([1, grid, grid, grid, 1]);

        foreach (var group in tiles)
        {
            var added = zeros_like(count);
            group.Paste(ones_like(group.Cut(added)), added);
            count += added;
        }

        Assert.Equal(groups, tiles.Count);
        Assert.All(count.Values(), value => Assert.Equal(1, value));
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(6, 3)]
    [InlineData(2, 5)]
    public void Paste_WhatCutReturned_RestoresTheGrid(int grid, int edge)
    {
        using var scope = NewDisposeScope();
        var tokens = randn([2, grid, grid, grid, 3]);
        var restored = zeros_like(tokens);

        foreach (var group in WindowGroup.Tile(grid, edge))
        {
            group.Paste(group.Cut(tokens), restored);
        }

        Assert.Equal(tokens.Values(), restored.Values());
    }

    [Fact]
    public void Cut_OneWindowPerGrid_IsAView()
    {
        using var scope = NewDisposeScope();
        var tokens = zeros([2, 4, 4, 4, 3]);

        Assert.Single(WindowGroup.Tile(4, 7)).Cut(tokens).fill_(1);

        Assert.All(tokens.Values(), value => Assert.Equal(1, value));
    }

    /// <summary>The oracle of the attention tests is itself held to the recording.</summary>
    [Theory]
    [InlineData("window_4x4x4_w3", 4, 3, 3)]
    [InlineData("window_8x8x8_w14", 8, 14, 2)]
    public void PlainPartition_RecordedCase_AgreesAndComesBack(string name, int grid, int edge, int channels)
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenRecord(GoldenFile.Json("units.json").GetProperty(name));
        var tokens = FormulaTensors.Tensor("unit.win", [1, grid, grid, grid, channels]);

        var windows = PlainWindows.Partition(tokens, edge);

        golden.AssertMatches(name, windows);
        Assert.Equal(tokens.Values(), PlainWindows.Unpartition(windows, edge, grid, grid, grid).Values());
    }

    [Fact]
    public void PlainPartition_NotACube_AgreesAndComesBack()
    {
        using var scope = NewDisposeScope();
        var golden = new GoldenRecord(GoldenFile.Json("units.json").GetProperty("window_3x5x4_w2"));
        var tokens = FormulaTensors.Tensor("unit.win", [2, 3, 5, 4, 2]);

        var windows = PlainWindows.Partition(tokens, 2);

        golden.AssertMatches("window_3x5x4_w2", windows);
        Assert.Equal(tokens.Values(), PlainWindows.Unpartition(windows, 2, 3, 5, 4).Values());
    }
}
