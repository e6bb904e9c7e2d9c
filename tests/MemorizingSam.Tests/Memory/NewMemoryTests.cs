using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class NewMemoryTests
{
    private static readonly NewMemory Good = MadeUpMemories.Case(1);

    public static TheoryData<string, NewMemory> Broken => new()
    {
        { "The case was made by encoder", Good with { EncoderFingerprint = MadeUpMemories.Hash("other") } },
        { "A case needs a name: set Provenance.Who", Good with { Provenance = Good.Provenance with { Who = " " } } },
        { "SourceHash must be 64", Good with { Provenance = Good.Provenance with { SourceHash = "12" } } },
        { "Note ", Good with { Provenance = Good.Provenance with { Note = new string('x', 4_001) } } },
        { "Agreement (1.5) must be a Dice", Good with { Provenance = Good.Provenance with { Agreement = 1.5 } } },
        { "SpacingMm (1, 0, 1) must be 3 positive", Good with { Geometry = Good.Geometry with { SpacingMm = [1, 0, 1] } } },
        { "AffineRas (1, 2) must be 12", Good with { Geometry = Good.Geometry with { AffineRas = [1, 2] } } },
        { "A weight (0) must be positive", Good with { Weight = 0 } },
        { "A weight (NaN) must be positive", Good with { Weight = double.NaN } },
        { "Keys (1) and values (24) must be heads × tokens × head size: 2 × 3 × 4 = 24.", Good with { Keys = new Half[1] } },
        { "The recall key has 4 numbers; the bank's have 5.", Good with { RecallKey = new float[4] } },
        { "Keys, values and recall key must be finite", Good with { Values = Enumerable.Repeat(Half.PositiveInfinity, 24).ToArray() } },
        { "Keys, values and recall key must be finite", Good with { RecallKey = new[] { 1, 2, float.NaN, 4, 5 } } },
        { "A case needs 1 to 1000 categories", Good with { Masks = new Dictionary<string, byte[]>() } },
        { "A category must be a name of 1 to 200", Good with { Masks = Mask(" ", new byte[27]) } },
        { "The mask of 'liver' has 8 voxels; 3³ = 27 are needed.", Good with { Masks = Mask("liver", new byte[8]) } },
        { "The image has 8 voxels; 3³ = 27 are needed, or none.", Good with { Image = new byte[8] } },
        { "The mask of 'liver' is empty", Good with { Masks = Mask("liver", new byte[27]) } },
        { "The mask of 'liver' may hold 0 and 1 only.", Good with { Masks = Mask("liver", [.. Enumerable.Repeat((byte)2, 27)]) } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_SaysWhich(string message, NewMemory memory)
        => Assert.StartsWith(
            message, Assert.Throws<ArgumentException>(() => memory.Validate(MadeUpMemories.Options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_WholeCase_IsAccepted() => Good.Validate(MadeUpMemories.Options);

    private static Dictionary<string, byte[]> Mask(string category, byte[] voxels) => new() { [category] = voxels };
}
