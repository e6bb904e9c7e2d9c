namespace MemorizingSam.Memory;

/// <summary>Which encoder a memory bank belongs to, and the sizes of what it keeps. Fixed when a bank is made.</summary>
public sealed record BankOptions
{
    private const int MaxAxis = 1 << 20;
    private const int MaxElements = 1 << 28;
    private const int MaxKeyLength = 1 << 24;
    private const int MaxMaskEdge = 512;
    private const int MaxPresetLength = 100;

    /// <summary>SHA-256 of the encoder's weights, 64 hexadecimal digits.</summary>
    public required string EncoderFingerprint { get; init; }

    /// <summary>Name of the encoder's preset, for people.</summary>
    public required string Preset { get; init; }

    /// <summary>Index of the block whose keys and values are kept, from 0.</summary>
    public required int Block { get; init; }

    /// <summary>Attention heads of that block.</summary>
    public required int Heads { get; init; }

    /// <summary>Tokens of one crop.</summary>
    public required int Tokens { get; init; }

    /// <summary>Numbers per token and head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Edge of the low-res masks, in voxels.</summary>
    public required int MaskEdge { get; init; }

    /// <summary>Numbers in a recall key.</summary>
    public required int RecallKeyLength { get; init; }

    /// <summary>What a recall key is made of.</summary>
    public RecallKeyKind RecallKeyKind { get; init; } = RecallKeyKind.PooledTokens;

    /// <summary>Numbers in the keys of one memory, and as many in its values.</summary>
    internal int TokenElements => Heads * Tokens * HeadSize;

    /// <summary>Voxels of a low-res mask.</summary>
    internal int MaskVoxels => MaskEdge * MaskEdge * MaskEdge;

    /// <summary>Checks each field and the sizes they lead to.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        Digits.Require(EncoderFingerprint, Digits.Sha256, nameof(EncoderFingerprint));
        if (string.IsNullOrWhiteSpace(Preset) || Preset.Length > MaxPresetLength)
        {
            throw new ArgumentException($"Preset must be a name of 1 to {MaxPresetLength} characters.");
        }

        Require(Block, 0, MaxAxis, nameof(Block));
        Require(Heads, 1, MaxAxis, nameof(Heads));
        Require(Tokens, 1, MaxAxis, nameof(Tokens));
        Require(HeadSize, 1, MaxAxis, nameof(HeadSize));
        Require(MaskEdge, 1, MaxMaskEdge, nameof(MaskEdge));
        Require(RecallKeyLength, 1, MaxKeyLength, nameof(RecallKeyLength));
        if ((Int128)Heads * Tokens * HeadSize > MaxElements)
        {
            throw new ArgumentException(
                $"Heads × Tokens × HeadSize ({Heads} × {Tokens} × {HeadSize}) may be at most {MaxElements:N0}; take smaller ones.");
        }

        if (!Enum.IsDefined(RecallKeyKind))
        {
            throw new ArgumentException(
                $"RecallKeyKind ({(int)RecallKeyKind}) must be one of {string.Join(", ", Enum.GetNames<RecallKeyKind>())}.");
        }
    }

    /// <summary>Whether memories of two banks can stand in one: the preset's name does not matter.</summary>
    internal bool Fits(BankOptions other) => this == other with { Preset = Preset };

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{name} ({value}) must be from {least} to {most:N0}.");
        }
    }
}
