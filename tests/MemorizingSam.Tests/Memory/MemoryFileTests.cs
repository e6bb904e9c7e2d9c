using System.Security.Cryptography;
using MemorizingSam.Checkpoints;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class MemoryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_ACase_IsSafetensorsAsDocumented()
    {
        var memory = MadeUpMemories.Case(1, "spleen", "liver") with { FullMask = new byte[] { 1, 2 }, Image = new byte[27] };
        var path = _folder.Write("m.safetensors", MemoryFile.Encode(memory, MadeUpMemories.Options));

        var file = CheckpointFile.Read(path);

        Assert.Equal(
            ["full_mask UInt8 (2)", "image UInt8 (3, 3, 3)", "keys Float16 (2, 3, 4)", "masks UInt8 (2, 4)", "recall_key Float32 (5)", "values Float16 (2, 3, 4)"],
            file.Tensors.Select(tensor => tensor.ToString()).Order());
        Assert.Equal(
            [
                ("affine_ras", "[1.5,0,0,1,0,1.5,0,-20.25,0,0,3,0.001]"),
                ("categories", """["liver","spleen"]"""),
                ("memsam.memory", "1"),
                ("source", memory.Provenance.SourceHash),
                ("spacing_mm", "[1.5,1.5,3]"),
            ],
            file.Metadata.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(MaskBits.Pack(memory.Masks["spleen"]), file.Tensors.Single(tensor => tensor.Name == "masks").Data.ToArray()[4..]);
    }

    [Fact]
    public void Encode_WhoWhenAndNote_AreNotInTheFile()
    {
        var memory = MadeUpMemories.Case(1);

        Assert.Equal(
            MemoryFile.Encode(memory, MadeUpMemories.Options),
            MemoryFile.Encode(
                memory with
                {
                    Weight = 2,
                    Thumbnail = new byte[] { 1 },
                    Provenance = memory.Provenance with { Who = "x", Note = "y", Accession = "z", SourcePath = "p", When = DateTimeOffset.UnixEpoch },
                },
                MadeUpMemories.Options));
    }

    [Fact]
    public void Encode_CaseOfCompact_AThousandFitAGibibyte()
    {
        var options = MadeUpMemories.Options with { Heads = 4, Tokens = 216, HeadSize = 64, MaskEdge = 48, RecallKeyLength = 256 };

        var bytes = MemoryFile.Encode(MadeUpMemories.Case(options, 1, "liver") with { Image = new byte[48 * 48 * 48] }, options);

        // Two memories for each case: at the model's own spacing and at that of a search.
        Assert.InRange(2_000L * bytes.Length, 663_552_000, 1L << 30);
    }

    [Theory]
    [InlineData("liver", "spleen", "has other categories or another source than the manifest says; remove this memory.")]
    public void Read_OtherCategoriesThanTold_IsRefused(string stored, string told, string problem)
    {
        var bytes = MemoryFile.Encode(MadeUpMemories.Case(1, stored), MadeUpMemories.Options);
        var path = _folder.Write("m.safetensors", bytes);
        var info = MadeUpMemories.Info(1) with
        {
            Categories = [told],
            Bytes = bytes.Length,
            Checksum = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };

        Assert.Equal(
            $"'m.safetensors' {problem}",
            Assert.Throws<CheckpointException>(() => MemoryFile.Read(path, info, MadeUpMemories.Options)).Message);
    }

    [Fact]
    public void Read_NumbersThatAreNone_IsRefused()
    {
        var bytes = MemoryFile.Encode(MadeUpMemories.Case(1) with { Values = Enumerable.Repeat(Half.NaN, 24).ToArray() }, MadeUpMemories.Options);
        var path = _folder.Write("m.safetensors", bytes);
        var info = MadeUpMemories.Info(1) with { Bytes = bytes.Length, Checksum = Convert.ToHexStringLower(SHA256.HashData(bytes)) };

        Assert.Equal(
            "'m.safetensors' holds numbers that are NaN or infinite, which would spoil every answer; remove this memory.",
            Assert.Throws<CheckpointException>(() => MemoryFile.Read(path, info, MadeUpMemories.Options)).Message);
    }

    [Fact]
    public void AreFinite_GreatestNumbers_AreWhereInfinitiesAreNot()
    {
        Assert.True(MemoryFile.AreFinite([Half.MaxValue, Half.MinValue, Half.Epsilon, Half.NegativeZero]));
        Assert.False(MemoryFile.AreFinite([Half.One, Half.NegativeInfinity]));
        Assert.False(MemoryFile.AreFinite([Half.NaN]));
        Assert.True(MemoryFile.AreFinite([float.MaxValue, float.MinValue, float.Epsilon]));
        Assert.False(MemoryFile.AreFinite([1f, float.PositiveInfinity]));
        Assert.False(MemoryFile.AreFinite([float.NaN]));
    }
}
