using System.Text;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private const string Advice = "; give a .pth file from torch.save or a .safetensors file.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("empty.pth", "is empty (0 bytes); download or copy it again.")]
    [InlineData(
        "not_a_checkpoint.pth",
        "is not a checkpoint: it is a web page, perhaps the error page of a download" + Advice)]
    [InlineData(
        "truncated_zip.pth",
        "is cut off: it begins as a zip, but after 39,539 bytes the directory that ends a zip is missing; "
        + "download or copy it again.")]
    [InlineData(
        "truncated_legacy.pth",
        "is cut off or damaged: 15,552 bytes are announced at offset 36,820, 104 are there; download or copy it again.")]
    public void Read_DamagedGolden_SaysWhatIsWrong(string file, string problem)
        => AssertRefused(Goldens.PathOf(file), problem);

    [Fact]
    public void Read_MissingFile_SaysWhereItLooked()
        => AssertRefused(_folder.File("none.pth"), $"was not found (looked for {_folder.File("none.pth")}); check the path.");

    [Fact]
    public void Read_Folder_AsksForTheFileInIt()
    {
        Directory.CreateDirectory(_folder.File("model.pth"));
        AssertRefused(_folder.File("model.pth"), "is a folder; give the checkpoint file in it.");
    }

    [Theory]
    [InlineData(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "it is a git-lfs pointer, not the file it points to (fetch that with 'git lfs pull')")]
    [InlineData("\r\n <HTML><body>Sorry</body>", "it is a web page, perhaps the error page of a download")]
    [InlineData("<?xml version=\"1.0\"?><Error/>", "it is a web page, perhaps the error page of a download")]
    [InlineData("{\"epoch\": 3}", "it is text that begins with '{\"epoch\": 3}'")]
    [InlineData("abcdefgh{ this is text", "it is text that begins with 'abcdefgh{ this is text'")]
    [InlineData("\u001f\u008b\u0008rest", "it is a gzip file, perhaps a volume (.nii.gz)")]
    [InlineData("\u0089HDF\r\n\u001a\n", "it is an HDF5 file")]
    [InlineData("\u0001\u0002\u0003", "its 3 bytes begin with 010203")]
    public void Read_ForeignContent_SaysWhatItIs(string content, string what)
        => AssertRefused(
            _folder.Write("model.pth", Encoding.Latin1.GetBytes(content)), $"is not a checkpoint: {what}{Advice}");

    [Theory]
    [InlineData(0, 0x5c, 344, "n+1\0")]
    [InlineData(0, 0x5c, 344, "ni1\0")]
    [InlineData(0, 0x1c, 4, "n+2\0")]
    public void Read_Nifti_SaysItIsAVolume(int sizeAt, byte size, int magicAt, string magic)
    {
        var header = new byte[600];
        (header[sizeAt], header[sizeAt + 1]) = (size, (byte)(size == 0x5c ? 1 : 2));
        Encoding.Latin1.GetBytes(magic, header.AsSpan(magicAt));
        AssertRefused(_folder.Write("model.pth", header), $"is not a checkpoint: it is a NIfTI volume{Advice}");
    }

    [Fact]
    public void Read_Tar_SaysItIsOne()
    {
        var header = new byte[512];
        "folder/"u8.CopyTo(header);
        "ustar"u8.CopyTo(header.AsSpan(257));
        AssertRefused(_folder.Write("model.pth", header), $"is not a checkpoint: it is a tar archive{Advice}");
    }

    [Fact]
    public void Read_ByContent_WhateverTheName()
    {
        var path = _folder.Write("model.SAFETENSORS", Goldens.Bytes("plain_state_dict.pth"));

        Assert.Equal(CheckpointFormat.TorchZip, CheckpointFile.Read(path).Format);
    }

    [Fact]
    public void Read_LeavesTheFileFree()
    {
        var path = _folder.Write("model.pth", Goldens.Bytes("plain_state_dict.pth"));
        var checkpoint = CheckpointFile.Read(path);

        File.WriteAllBytes(path, new byte[10]);

        Assert.Equal(30, checkpoint.Tensors.Count);
        Assert.NotEqual(0, TensorValues.Of(checkpoint.Tensors[0])[0]);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void Read_CutAtAnyByte_IsRefused(string format)
    {
        var whole = format switch
        {
            "zip" => Goldens.Bytes("odd_tensors.pth"),
            "legacy" => TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", TorchFiles.Floats(1, 2))),
            _ => Safetensors(),
        };
        Assert.NotEmpty(CheckpointFile.Read(_folder.Write("whole", whole)).Tensors);

        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut", whole.AsSpan(0, length));
            var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
            Assert.DoesNotContain('\n', exception.Message);
        }
    }

    [Theory]
    [InlineData("../readme.txt")]
    [InlineData("word/document.xml")]
    public void Read_ZipWithoutPickle_NamesWhatIsInIt(string entry)
        => AssertRefused(
            _folder.Write("model.pth", TorchFiles.ZipOf((entry, [1, 2, 3]))),
            $"is a zip that holds no data.pkl, so not a PyTorch checkpoint (its first entry is '{entry}'){Advice}");

    [Fact]
    public void Write_ThenRead_GivesEveryTypeBack()
    {
        var tensors = AllTypes();
        SafetensorsFile.Write(_folder.File("all.safetensors"), tensors, new Dictionary<string, string> { ["note"] = "äöü \"\n" });

        var read = CheckpointFile.Read(_folder.File("all.safetensors"));

        Assert.Equal(CheckpointFormat.Safetensors, read.Format);
        Assert.Equal("äöü \"\n", read.Metadata["note"]);
        Assert.Equal("{}", read.Facts);
        Assert.Equal(tensors.Count, read.Tensors.Count);
        foreach (var tensor in tensors)
        {
            var back = read.Tensors.Single(other => other.Name == tensor.Name);
            Assert.Equal((tensor.Type, tensor.ElementCount), (back.Type, back.ElementCount));
            Assert.Equal(tensor.Shape, back.Shape);
            Assert.True(tensor.Data.Span.SequenceEqual(back.Data.Span), tensor.ToString());
        }
    }

    [Fact]
    public void Write_Converted_GivesThePthBack()
    {
        var checkpoint = CheckpointFile.Read(Goldens.PathOf("sam_model_latest.pth"));

        SafetensorsFile.Write(_folder.File("model.safetensors"), checkpoint.Tensors);
        var back = CheckpointFile.Read(_folder.File("model.safetensors"));

        Assert.Equal(checkpoint.Tensors.Select(t => t.ToString()), back.Tensors.Select(t => t.ToString()));
        Assert.All(
            checkpoint.Tensors.Zip(back.Tensors),
            pair => Assert.True(pair.First.Data.Span.SequenceEqual(pair.Second.Data.Span), pair.First.Name));
    }

    private static List<NamedTensor> AllTypes()
    {
        var random = new Random(7);
        var tensors = new List<NamedTensor>();
        foreach (var type in Enum.GetValues<ElementType>())
        {
            foreach (long[] shape in new long[][] { [], [0], [3], [2, 0, 5], [2, 3, 5] })
            {
                Assert.True(TensorShape.TryCount(shape, out var count));
                var data = new byte[count * type.Size()];
                random.NextBytes(data);
                tensors.Add(new NamedTensor($"{type}.{shape.Length}.{count}", type, shape, data));
            }
        }

        return tensors;
    }

    private byte[] Safetensors()
    {
        SafetensorsFile.Write(_folder.File("small.safetensors"), AllTypes(), new Dictionary<string, string> { ["a"] = "b" });
        return File.ReadAllBytes(_folder.File("small.safetensors"));
    }

    private static void AssertRefused(string path, string problem)
    {
        var exception = Assert.Throws<CheckpointException>(() => CheckpointFile.Read(path));
        Assert.Equal($"'{Path.GetFileName(path)}' {problem}", exception.Message);
        Assert.Equal(path, exception.Path);
    }
}
