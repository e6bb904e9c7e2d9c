using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class Crc32Tests
{
    [Fact]
    public void Append_CheckString_GivesThePublishedValue()
        => Assert.Equal(0xCBF43926u, Crc32.Append(0, "123456789"u8));

    [Fact]
    public void Append_AnyLength_AgreesWithOneByteAtATime()
    {
        var bytes = new byte[1_000];
        new Random(5).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var data = bytes.AsSpan(0, length);
            Assert.Equal(~Crc32.AppendBytes(uint.MaxValue, data), Crc32.Append(0, data));
        }
    }

    [Fact]
    public void Append_InParts_EqualsTheWhole()
    {
        var bytes = new byte[1_000];
        new Random(6).NextBytes(bytes);
        var whole = Crc32.Append(0, bytes);
        for (var cut = 0; cut <= bytes.Length; cut += 37)
        {
            Assert.Equal(whole, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }
}
