using System.Security.Cryptography;
using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

/// <summary>Small cases made of their number, for banks in temporary folders.</summary>
internal static class MadeUpMemories
{
    public static readonly BankOptions Options = new()
    {
        EncoderFingerprint = Hash("encoder"),
        Preset = "tiny",
        Block = 4,
        Heads = 2,
        Tokens = 3,
        HeadSize = 4,
        MaskEdge = 3,
        RecallKeyLength = 5,
    };

    /// <summary>64 digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>A case whose content follows from its number.</summary>
    public static NewMemory Case(int number, params string[] categories) => Case(Options, number, categories);

    public static NewMemory Case(BankOptions options, int number, params string[] categories)
    {
        var random = new Random(number);
        return new NewMemory
        {
            EncoderFingerprint = options.EncoderFingerprint,
            Keys = Halves(random, options.Heads * options.Tokens * options.HeadSize),
            Values = Halves(random, options.Heads * options.Tokens * options.HeadSize),
            RecallKey = Enumerable.Range(0, options.RecallKeyLength).Select(_ => random.NextSingle()).ToArray(),
            Masks = (categories is [] ? ["liver"] : categories).ToDictionary(name => name, _ => Mask(random, options.MaskEdge)),
            Geometry = new MemoryGeometry { SpacingMm = [1.5, 1.5, 3], AffineRas = [1.5, 0, 0, number, 0, 1.5, 0, -20.25, 0, 0, 3, 1e-3] },
            Provenance = new MemoryProvenance
            {
                SourceHash = Hash($"volume {number}"),
                SourcePath = $"/data/Müller {number}.nii.gz",
                Accession = $"A-{number}",
                Who = "Dr. Ødegård",
                When = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)),
                Note = "näher\nam Rand",
                Agreement = 0.75,
            },
        };
    }

    /// <summary>What a bank would know of a case that it has never seen.</summary>
    public static MemoryInfo Info(int number) => new()
    {
        Id = Hash($"case {number}")[..32],
        Categories = ["liver"],
        Provenance = Case(number).Provenance,
        Geometry = Case(number).Geometry,
        Checksum = Hash($"case {number}"),
        Bytes = 1,
    };

    /// <summary>The same case with another recall key.</summary>
    public static NewMemory At(this NewMemory memory, params float[] recallKey) => memory with { RecallKey = recallKey };

    /// <summary>The same case from another volume.</summary>
    public static NewMemory From(this NewMemory memory, string volume)
        => memory with { Provenance = memory.Provenance with { SourceHash = Hash(volume) } };

    private static Half[] Halves(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (Half)(random.NextSingle() - 0.5f))];

    private static byte[] Mask(Random random, int edge)
    {
        var mask = new byte[edge * edge * edge];
        Array.ForEach([.. Enumerable.Range(0, mask.Length)], i => mask[i] = (byte)random.Next(2));
        mask[^1] = 1;
        return mask;
    }
}
