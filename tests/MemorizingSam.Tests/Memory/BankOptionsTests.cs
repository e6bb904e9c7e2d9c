using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class BankOptionsTests
{
    public static readonly TheoryData<string, BankOptions> Broken = new()
    {
        {
            "EncoderFingerprint must be 64 hexadecimal digits in small letters; got 'abc'.",
            MadeUpMemories.Options with { EncoderFingerprint = "abc" }
        },
        { "Preset must be a name of 1 to 100 characters.", MadeUpMemories.Options with { Preset = " " } },
        { "Heads (0) must be from 1 to 1,048,576.", MadeUpMemories.Options with { Heads = 0 } },
        { "Block (-1) must be from 0 to 1,048,576.", MadeUpMemories.Options with { Block = -1 } },
        { "MaskEdge (513) must be from 1 to 512.", MadeUpMemories.Options with { MaskEdge = 513 } },
        {
            "Heads × Tokens × HeadSize (1048576 × 1048576 × 1048576) may be at most 268,435,456; take smaller ones.",
            MadeUpMemories.Options with { Heads = 1 << 20, Tokens = 1 << 20, HeadSize = 1 << 20 }
        },
        { "RecallKeyKind (7) must be one of PooledTokens, RawVoxels.", MadeUpMemories.Options with { RecallKeyKind = (RecallKeyKind)7 } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_BrokenRule_SaysWhich(string message, BankOptions options)
        => Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);

    [Fact]
    public void Validate_SizesOfThePaper_AreAllowed()
        => (MadeUpMemories.Options with { Heads = 6, Tokens = 512, HeadSize = 128, RecallKeyLength = 128 * 128 * 128 }).Validate();
}
