using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class MaskBitsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(27)]
    [InlineData(512)]
    public void Unpack_WhatWasPacked_GivesItBack(int voxels)
    {
        var random = new Random(voxels);
        byte[] mask = [.. Enumerable.Range(0, voxels).Select(_ => (byte)random.Next(2))];

        var bits = MaskBits.Pack(mask);

        Assert.Equal((voxels + 7) / 8, bits.Length);
        Assert.Equal(mask, MaskBits.Unpack(bits, voxels));
    }

    [Fact]
    public void Pack_FirstVoxels_AreTheLowestBits() => Assert.Equal([0b0000_0101, 0b0000_0010], MaskBits.Pack([1, 0, 1, 0, 0, 0, 0, 0, 0, 1]));
}
