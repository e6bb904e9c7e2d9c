using System.Buffers.Binary;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Tests.Goldens;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class PackedArrayReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_ArrayOfTheWire_GivesItsNumbers()
    {
        // By hand, byte for byte: magic, version 1, zstd, two axes, "int32", 7 × 100, one chunk of 2800 bytes.
        var (chunk, raw) = WireGolden.Chunk("zstd split, zeros and a run");
        byte[] body = [.. "NNIA"u8, 1, 1, 2, 5, .. "int32"u8, .. Int64(7), .. Int64(100), 1, 0, 0, 0, .. Int64(2800), .. Int64(chunk.Length), .. chunk];

        var reader = await PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation);
        var array = await reader.ReadAsync(Cancellation);

        Assert.Equal(ArrayElement.Int32, reader.Header.Element);
        Assert.Equal([7, 100], reader.Header.Shape);
        Assert.Equal(raw, array.Bytes(0, raw.Length).ToArray());
        Assert.IsType<int[]>(array.Numbers);
    }

    [Fact]
    public async Task ReadAsync_SeveralChunks_AreJoinedEvenWithinANumber()
    {
        var raw = new byte[40];
        new Random(1).NextBytes(raw);
        var (first, second) = (Blosc2Encoder.Encode(raw.AsSpan(0, 13)), Blosc2Encoder.Encode(raw.AsSpan(13)));
        byte[] body =
        [
            .. "NNIA"u8, 1, 2, 1, 7, .. "float32"u8, .. Int64(10), 2, 0, 0, 0,
            .. Int64(13), .. Int64(first.Length), .. first, .. Int64(27), .. Int64(second.Length), .. second,
        ];

        var reader = await PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation);
        var array = await reader.ReadAsync(Cancellation);

        Assert.Equal(raw, array.Bytes(0, 40).ToArray());
    }

    [Theory]
    [InlineData("XNIA")]
    [InlineData("NNIB")]
    public async Task OpenAsync_OtherMagic_IsRefused(string magic)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(magic), 1, 1, 0, 0];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation));

        Assert.StartsWith("A packed array begins with 'NNIA'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(long.MaxValue, 2)]
    [InlineData(1L << 40, 2)]
    [InlineData(1L << 32, 1L << 32)]
    public async Task OpenAsync_MoreNumbersThanAnArrayHolds_AreTooMany(long length, long other)
    {
        byte[] body = [.. "NNIA"u8, 1, 1, 2, 5, .. "uint8"u8, .. Int64(length), .. Int64(other)];

        var error = await Assert.ThrowsAsync<RefusedException>(() => PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation));

        Assert.Equal((413, $"An array holds {Array.MaxLength} numbers at most, got the shape ({length}, {other})."), (error.Status, error.Message));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task OpenAsync_AxisThatNoArrayHas_IsRefusedBeforeMemoryIsTaken(long length)
    {
        byte[] body = [.. "NNIA"u8, 1, 1, 2, 5, .. "uint8"u8, .. Int64(length), .. Int64(long.MaxValue)];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation));

        Assert.StartsWith("An array needs axes of at least 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TypeThatIsNoNumber_IsRefused()
    {
        byte[] body = [.. "NNIA"u8, 1, 1, 1, 6, .. "object"u8, .. Int64(2)];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation));

        Assert.EndsWith("got 'object'.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11, 11)]
    [InlineData(10, 1L << 33)]
    [InlineData(0, 32)]
    public async Task ReadAsync_ChunkThatDoesNotFit_IsRefusedBeforeMemoryIsTaken(long raw, long packed)
    {
        byte[] body = [.. "NNIA"u8, 1, 1, 1, 5, .. "uint8"u8, .. Int64(10), 1, 0, 0, 0, .. Int64(raw), .. Int64(packed)];
        var reader = await PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadAsync(Cancellation));

        Assert.StartsWith($"Chunk 0 of an array (10) of uint8 cannot have {packed} bytes for {raw}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_TooFewChunksOrTooManyBytes_IsRefused()
    {
        byte[] none = [.. "NNIA"u8, 1, 1, 1, 5, .. "uint8"u8, .. Int64(10), 0, 0, 0, 0];
        byte[] more = [.. PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, [10]), new byte[10]), 7];

        foreach (var body in new[] { none, more })
        {
            var reader = await PackedArrayReader.OpenAsync(new MemoryStream(body), Cancellation);
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => reader.ReadAsync(Cancellation));
            Assert.StartsWith("An array (10) of uint8 has 10 bytes and then ends", error.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Int64(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
