using System.Buffers.Binary;
using System.Text;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly NamedTensor Bytes = new("bytes", ElementType.UInt8, [3], new byte[] { 1, 2, 3 });
    private static readonly NamedTensor Floats = new("floats", ElementType.Float32, [1], TorchFiles.Floats(1.5f));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_TwoTensors_GivesExactlyTheseBytes()
    {
        const string Header = """{"__metadata__":{"a":"é","b":"{\"x\":1}"}"""
            + ""","floats":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"""
            + ""","bytes":{"dtype":"U8","shape":[3],"data_offsets":[4,7]}}""";
        SafetensorsFile.Write(
            _folder.File("x"), [Bytes, Floats], new Dictionary<string, string> { ["b"] = """{"x":1}""", ["a"] = "é" });

        var bytes = File.ReadAllBytes(_folder.File("x"));
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);

        Assert.Equal(0, length % 8);
        Assert.Equal(Header, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal([0, 0, 0xc0, 0x3f, 1, 2, 3], bytes[(8 + length)..]);
    }

    [Fact]
    public void Write_EveryTensor_BeginsOnAMultipleOfItsElement()
    {
        var random = new Random(9);
        var types = Enum.GetValues<ElementType>();
        var tensors = Enumerable.Range(0, 50).Select(i =>
        {
            var (type, count) = (types[random.Next(types.Length)], random.Next(9));
            return new NamedTensor($"t{i}", type, [count], new byte[count * type.Size()]);
        }).ToList();
        SafetensorsFile.Write(_folder.File("x"), tensors);

        using var file = new MappedFile(_folder.File("x"));
        var prefix = new byte[8];
        file.Read(0, prefix);
        var json = new byte[BinaryPrimitives.ReadInt64LittleEndian(prefix)];
        file.Read(8, json);
        var header = SafetensorsHeader.Parse(file, json, file.Length - 8 - json.Length, new ReadBudget("x", file.Length));

        Assert.Equal(50, header.Entries.Count);
        Assert.All(header.Entries, entry => Assert.Equal(0, entry.Begin % entry.Type.Size()));
    }

    [Fact]
    public void Write_SameContentInAnotherOrderOfMetadata_GivesTheSameBytes()
    {
        SafetensorsFile.Write(_folder.File("x"), [Floats], new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        SafetensorsFile.Write(_folder.File("y"), [Floats], new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.Equal(File.ReadAllBytes(_folder.File("x")), File.ReadAllBytes(_folder.File("y")));
    }

    [Theory]
    [InlineData("w")]
    [InlineData("__metadata__")]
    public void Write_NameThatCannotBe_IsRefusedBeforeAnythingIsWritten(string name)
    {
        var tensor = new NamedTensor(name, ElementType.UInt8, [0], Array.Empty<byte>());

        using var stream = new MemoryStream();
        var exception = Assert.Throws<ArgumentException>(() => CheckpointFile.Write(stream, [tensor, tensor]));

        Assert.Equal($"'{name}' cannot be written: each name may occur once, and '__metadata__' is taken.", exception.Message);
        Assert.Equal(0, stream.Length);
    }
}
