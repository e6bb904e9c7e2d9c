using System.Text;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Tests.Goldens;

namespace MemorizingSam.Server.Tests.Protocols.NnInteractive.Packing;

public sealed class NpyReaderTests
{
    public static TheoryData<string> Names => WireGolden.NpyNames;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReadAsync_FileOfNumpy_GivesItsNumbersInCOrder(string name)
    {
        var (file, type, content) = WireGolden.Npy(name);

        var array = await ReadAsync(file);

        Assert.Equal(type, array.Header.Element.Name());
        Assert.Equal([2, 3, 4], array.Header.Shape);
        Assert.Equal(content, array.Bytes(0, content.Length).ToArray());
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "got 'O'.")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "got '[('a'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': __import__('os')}", "got 'more'.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "got '-2")]
    [InlineData("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,), }", "got '1,")]
    [InlineData("{'descr': '<f4', 'shape': (2,), }", "got '{'descr'")]
    [InlineData("", "got ''.")]
    public async Task OpenAsync_HeaderThatIsNoPlainArray_IsRefused(string header, string end)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => NpyReader.OpenAsync(new MemoryStream(file), Cancellation));

        Assert.Contains(end, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_MoreNumbersThanAnArrayHolds_AreTooMany()
    {
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1300, 1300, 1300), }";
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];

        var error = await Assert.ThrowsAsync<RefusedException>(() => NpyReader.OpenAsync(new MemoryStream(file), Cancellation));

        Assert.Equal(413, error.Status);
    }

    [Fact]
    public async Task OpenAsync_HugeHeader_IsRefusedBeforeMemoryIsTaken()
    {
        byte[] file = [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F];

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => NpyReader.OpenAsync(new MemoryStream(file), Cancellation));

        Assert.Equal("A .npy header has at most 65536 bytes, this one 2147483647.", error.Message);
    }

    [Theory]
    [InlineData(-1, "A .npy array (2, 3, 4) ends 1 bytes too early.")]
    [InlineData(1, "A .npy array (2, 3, 4) has 96 bytes; something follows them.")]
    public async Task ReadAsync_OtherLengthThanPromised_IsRefused(int difference, string message)
    {
        var (file, _, _) = WireGolden.Npy("<f4 C 1");
        Array.Resize(ref file, file.Length + difference);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(file));

        Assert.Equal(message, error.Message);
    }

    private static async Task<NumberArray> ReadAsync(byte[] file)
        => await (await NpyReader.OpenAsync(new MemoryStream(file), Cancellation)).ReadAsync(Cancellation);
}
