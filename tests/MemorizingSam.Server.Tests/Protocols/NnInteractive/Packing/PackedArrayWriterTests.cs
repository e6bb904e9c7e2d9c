using MemorizingSam.Server.Protocols.NnInteractive.Packing;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class PackedArrayWriterTests
{
    [Fact]
    public void Pack_Mask_HasTheBytesOfTheWire()
    {
        var packed = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.Bool, [1, 2, 3]), new byte[6]);

        Assert.Equal("4E4E4941" + "01010304" + "626F6F6C" + "0100000000000000" + "0200000000000000" + "0300000000000000"
            + "01000000" + "0600000000000000" + "2000000000000000", Convert.ToHexString(packed[..^32]));
        Assert.Equal("05019501" + "06000000" + "06000000" + "20000000" + "00000000000000000000000000000010", Convert.ToHexString(packed[^32..]));
    }

    [Fact]
    public async Task Pack_AnyArray_IsReadBack()
    {
        var raw = new byte[2 * 3 * 4 * 2];
        new Random(5).NextBytes(raw);

        var packed = PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.Int16, [2, 3, 4]), raw);
        var cancellation = TestContext.Current.CancellationToken;
        var reader = await PackedArrayReader.OpenAsync(new MemoryStream(packed), cancellation);
        var array = await reader.ReadAsync(cancellation);

        Assert.Equal([2, 3, 4], array.Header.Shape);
        Assert.Equal(raw, array.Bytes(0, raw.Length).ToArray());
    }
}
