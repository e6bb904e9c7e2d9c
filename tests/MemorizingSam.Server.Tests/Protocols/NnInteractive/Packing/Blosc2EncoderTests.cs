using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class Blosc2EncoderTests
{
    [Fact]
    public void Encode_Zeros_IsAHeaderThatSaysSo()
    {
        var chunk = Blosc2Encoder.Encode(new byte[5000]);

        Assert.Equal(32, chunk.Length);
        Assert.Equal(0x95, chunk[2]);
        Assert.Equal(0x10, chunk[31]);
        Assert.Equal(new byte[5000], Decode(chunk, 5000));
    }

    [Fact]
    public void Encode_Noise_IsStored()
    {
        var raw = new byte[3000];
        new Random(3).NextBytes(raw);

        var chunk = Blosc2Encoder.Encode(raw);

        Assert.Equal(0x97, chunk[2]);
        Assert.Equal(raw, chunk[32..]);
        Assert.Equal(raw, Decode(chunk, raw.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((3 << 20) + 77)]
    public void Encode_Mask_IsOneZstdStreamPerBlock(int length)
    {
        var raw = new byte[length];
        raw.AsSpan(length / 3, (length / 4) + 1).Fill(1);

        var chunk = Blosc2Encoder.Encode(raw);

        Assert.Equal(raw, Decode(chunk, length));
        Assert.Equal(length == 1 ? 0x97 : 0x95, chunk[2]);
        Assert.True(length == 1 || chunk.Length < 1000, $"{chunk.Length} bytes");
    }

    private static byte[] Decode(byte[] chunk, int length)
    {
        using var decoder = new Blosc2Decoder();
        var raw = new byte[length];
        raw.AsSpan().Fill(0xAA);
        decoder.Decode(chunk, raw);
        return raw;
    }
}
