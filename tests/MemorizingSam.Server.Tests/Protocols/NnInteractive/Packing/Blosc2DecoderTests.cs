using System.Buffers.Binary;
using System.Security.Cryptography;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Tests.Goldens;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class Blosc2DecoderTests
{
    public static TheoryData<string> OfBlosc1 => WireGolden.ChunkNames("blosc1");

    public static TheoryData<string> OfBlosc2 => WireGolden.LibraryNames;

    public static TheoryData<string> OfDescription => WireGolden.ChunkNames("blosc2");

    [Theory]
    [MemberData(nameof(OfBlosc1))]
    [MemberData(nameof(OfDescription))]
    public void Decode_ChunkOfEachKind_GivesItsContent(string name)
    {
        var (chunk, raw) = WireGolden.Chunk(name);

        Assert.Equal(raw, Decode(chunk, raw.Length));
    }

    [Theory]
    [MemberData(nameof(OfBlosc2))]
    public void Decode_ChunkOfTheLibrary_GivesItsContent(string name)
    {
        var (chunk, length, sha256) = WireGolden.LibraryChunk(name);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Decode(chunk, length))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Decode_FilterThatIsNotRead_IsRefused(byte filter)
    {
        var (chunk, raw) = WireGolden.Chunk("zstd unsplit shuffled");
        chunk[16] = filter;

        var error = Assert.Throws<InvalidDataException>(() => Decode(chunk, raw.Length));

        Assert.Equal(
            $"A Blosc chunk was filtered by filter {filter}, which is not read there; use no filter, or a shuffle by bytes or bits once.",
            error.Message);
    }

    [Fact]
    public void Decode_TwoShuffles_AreRefused()
    {
        var (chunk, raw) = WireGolden.Chunk("zstd unsplit shuffled");
        chunk[21] = 2;

        Assert.Throws<InvalidDataException>(() => Decode(chunk, raw.Length));
    }

    [Theory]
    [MemberData(nameof(OfBlosc1))]
    [MemberData(nameof(OfDescription))]
    public void Decode_AnyByteChanged_GivesBytesOrSaysThatItIsDamaged(string name)
    {
        var (chunk, raw) = WireGolden.Chunk(name);
        var random = new Random(7);

        for (var i = 0; i < 400; i++)
        {
            var damaged = (byte[])chunk.Clone();
            var position = i < 2 * chunk.Length && i < 120 ? i % Math.Min(chunk.Length, 60) : random.Next(chunk.Length);
            damaged[position] = (byte)random.Next(256);
            AssertBytesOrRefusal(damaged, raw.Length);
            AssertBytesOrRefusal(damaged[..random.Next(damaged.Length)], raw.Length);
        }
    }

    [Fact]
    public void Decode_LengthThatWasNotPromised_IsRefused()
    {
        var (chunk, _) = WireGolden.Chunk("zeros");

        var error = Assert.Throws<InvalidDataException>(() => Decode(chunk, 1001));

        Assert.Equal("A Blosc chunk of 32 bytes for 1001 says of itself that it has 32 for 1000.", error.Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Decode_SpecialThatIsNotRead_IsRefused(int special)
    {
        var (chunk, raw) = WireGolden.Chunk("zeros");
        chunk[31] = (byte)(special << 4);

        var error = Assert.Throws<InvalidDataException>(() => Decode(chunk, raw.Length));

        Assert.StartsWith($"A Blosc chunk with the flags 0x{special}0 is not read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_UnknownCodec_IsRefused()
    {
        var (chunk, raw) = WireGolden.Chunk("zstd unsplit");
        chunk[2] = (0 << 5) | 0x15;

        var error = Assert.Throws<InvalidDataException>(() => Decode(chunk, raw.Length));

        Assert.Equal("A Blosc chunk is packed with codec 0; only 1 (LZ4) and 4 (zstd) are read.", error.Message);
    }

    [Fact]
    public void Decode_BlockThatBeginsInTheTable_IsRefused()
    {
        var (chunk, raw) = WireGolden.Chunk("zstd unsplit");
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(Blosc2Header.Length), Blosc2Header.Length);

        var error = Assert.Throws<InvalidDataException>(() => Decode(chunk, raw.Length));

        Assert.Equal("Block 0 of a Blosc chunk cannot begin at byte 32, before the table of blocks ends.", error.Message);
    }

    private static byte[] Decode(byte[] chunk, int length)
    {
        using var decoder = new Blosc2Decoder();
        var raw = new byte[length];
        raw.AsSpan().Fill(0xAA);
        decoder.Decode(chunk, raw);
        return raw;
    }

    private static void AssertBytesOrRefusal(byte[] chunk, int length)
    {
        try
        {
            Decode(chunk, length);
        }
        catch (InvalidDataException)
        {
            // The one exception that a damaged chunk may throw; any other fails the test.
        }
    }
}
