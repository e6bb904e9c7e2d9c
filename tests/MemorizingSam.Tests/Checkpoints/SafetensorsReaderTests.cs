using System.Buffers.Binary;
using System.Text;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Headers written by hand, each breaking one rule.</summary>
public sealed class SafetensorsReaderTests : IDisposable
{
    private const string Damaged = "has a damaged header: ";
    private const string Again = "; download or copy it again.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_HandMadeFile_GivesTensorsInTheOrderOfTheHeader()
    {
        var checkpoint = Read(
            """
            {"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}, "__metadata__":{"format":"pt","n":"\u00e9"},
             "a\n":{"data_offsets":[0,4],"shape":[],"dtype":"F32"}}   
            """,
            [0, 0, 0xc0, 0x3f, 7, 8]);

        Assert.Equal(["b UInt8 (2)", "a\n Float32 ()"], checkpoint.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([7, 8], TensorValues.Of(checkpoint.Tensors[0]));
        Assert.Equal([1.5], TensorValues.Of(checkpoint.Tensors[1]));
        Assert.Equal("é", checkpoint.Metadata["n"]);
    }

    /// <summary>One header in 256 is that long; it was taken for a pickle once, and a training run could not go on.</summary>
    [Theory]
    [InlineData(0x80)]
    [InlineData(0x80 + 256)]
    public void Read_HeaderWhoseLengthBeginsLikeAPickle_IsRead(int length)
        => Assert.Empty(Read("{}".PadRight(length), []).Tensors);

    [Fact]
    public void Read_NoTensors_GivesNone() => Assert.Empty(Read("{}", []).Tensors);

    [Theory]
    [InlineData("{]", "it is not valid JSON")]
    [InlineData("{\"a\":{\"shape\":[[[[1]]]]}}", "it is not valid JSON")]
    [InlineData("{} x", "it is not valid JSON")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",}}", "it is not valid JSON")]
    [InlineData("{\"a\":1}", "'a' is not an object")]
    [InlineData("{\"a\":{}}", "'a' lacks one of dtype, shape and the two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", "'a' lacks one of dtype, shape and the two data_offsets")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0]}}",
        "'a' lacks one of dtype, shape and the two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":1}}", "a text is expected where there is none")]
    [InlineData("{\"a\":{\"shape\":1}}", "'a' has a shape or data_offsets that is no list")]
    [InlineData("{\"a\":{\"shape\":[-1]}}", "'a' has a shape or data_offsets that is no list of at most 64 whole numbers")]
    [InlineData("{\"a\":{\"shape\":[1.5]}}", "'a' has a shape or data_offsets that is no list of at most 64 whole numbers")]
    [InlineData("{\"a\":{\"shape\":[\"1\"]}}", "'a' has a shape or data_offsets that is no list of at most 64 whole numbers")]
    [InlineData(
        "{\"a\":{\"shape\":[9223372036854775808]}}",
        "'a' has a shape or data_offsets that is no list of at most 64 whole numbers")]
    [InlineData(
        "{\"a\":{\"data_offsets\":[0,1,2]}}",
        "'a' has a shape or data_offsets that is no list of at most 2 whole numbers")]
    [InlineData("{\"a\":{\"shape\":[],\"shape\":[]}}", "'a' has its shape twice")]
    [InlineData("{\"a\":{\"color\":1}}", "'a' has an unknown field 'color'")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", "'__metadata__' is in it twice")]
    [InlineData("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", "__metadata__ has 'a' twice")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "a text is expected where there is none")]
    [InlineData("{\"__metadata__\":{\"\\ud800\":\"\"}}", "it holds text that is not UTF-8")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,4]}}",
        "'a' of UInt8 (3) does not fill its bytes 0 to 4")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,2]}}",
        "'a' of UInt8 (2) does not fill its bytes 4 to 2")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F64\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}",
        "'a' of Float64 (4611686018427387904, 4) does not fill its bytes 0 to 0")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
        "'a' begins at byte 2 of the data, where 0 is next")]
    public void Read_HeaderThatBreaksARule_SaysWhich(string json, string what)
        => AssertRefused(json, new byte[4], $"{Damaged}{what}{Again}");

    [Theory]
    [InlineData(0, 4, 2, 6, "'b' begins at byte 2 of the data, where 4 is next")]
    [InlineData(0, 2, 4, 6, "'b' begins at byte 4 of the data, where 2 is next")]
    [InlineData(0, 4, 0, 4, "'b' begins at byte 0 of the data, where 4 is next")]
    public void Read_OverlapOrGap_IsRefused(int a0, int a1, int b0, int b1, string what)
        => AssertRefused(
            $$"""
            {"a":{"dtype":"U8","shape":[{{a1 - a0}}],"data_offsets":[{{a0}},{{a1}}]},
             "b":{"dtype":"U8","shape":[{{b1 - b0}}],"data_offsets":[{{b0}},{{b1}}]} }
            """,
            new byte[6],
            $"{Damaged}{what}{Again}");

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Read_DataOfAnotherLength_IsRefused(int length)
        => AssertRefused(
            """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""",
            new byte[length],
            $"is cut off or damaged: its header describes 4 bytes of tensors, {length} are there{Again}");

    [Fact]
    public void Read_UnknownType_ListsTheKnownOnes()
        => AssertRefused(
            """{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""",
            new byte[4],
            "has 'a' of type 'F8_E4M3'; memsam reads F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL.");

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(11, "11")]
    [InlineData(100_000_001, "100,000,001")]
    [InlineData(-1, "18,446,744,073,709,551,615")]
    public void Read_HeaderLongerThanAllowedOrThere_IsRefused(long length, string announced)
    {
        var bytes = new byte[18];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        "{}        "u8.CopyTo(bytes.AsSpan(8));

        var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(_folder.Write("x", bytes)));
        Assert.Equal(
            $"'x' announces a header of {announced} bytes; 10 are there, and at most 100,000,000 are allowed. It is cut off or "
            + "damaged; download or copy it again.",
            exception.Message);
    }

    [Fact]
    public void Read_TwentyMegabytesOfMetadata_StaysWithinTwiceTheFile()
    {
        var path = WriteFile($$"""{"__metadata__":{"a":"{{new string('x', 20_000_000)}}"} }""", []);
        var before = GC.GetAllocatedBytesForCurrentThread();

        // A text takes two bytes for each of the file's, and the header has been read: three times the file.
        var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));

        Assert.StartsWith("'x' claims more content than its size can hold", exception.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * new FileInfo(path).Length);
    }

    private Checkpoint Read(string json, byte[] data) => CheckpointFile.Read(WriteFile(json, data));

    private string WriteFile(string json, byte[] data)
    {
        var header = Encoding.UTF8.GetBytes(json);
        return _folder.Write("x", [.. BitConverter.GetBytes((long)header.Length), .. header, .. data]);
    }

    private void AssertRefused(string json, byte[] data, string problem)
    {
        var exception = Assert.Throws<CheckpointException>(() => Read(json, data));
        Assert.Equal($"'x' {problem}", exception.Message);
    }
}
