using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>One memory's tensors as safetensors. Geometry and source stand in it too, so that its checksum tells cases apart.</summary>
internal static class MemoryFile
{
    private const string KeysName = "keys";
    private const string ValuesName = "values";
    private const string RecallKeyName = "recall_key";
    private const string MasksName = "masks";
    private const string ImageName = "image";
    private const string FullMaskName = "full_mask";
    private const string FormatKey = "memsam.memory";
    private const string Format = "1";
    private const string CategoriesKey = "categories";
    private const string SourceKey = "source";
    private const string SpacingKey = "spacing_mm";
    private const string AffineKey = "affine_ras";
    private const int HashBuffer = 1 << 16;

    /// <summary>The bytes of a memory's file; the same case gives the same bytes.</summary>
    public static byte[] Encode(NewMemory memory, BankOptions options)
    {
        var categories = memory.Masks.Keys.Order(StringComparer.Ordinal).ToArray();
        var bits = categories.SelectMany(category => MaskBits.Pack(memory.Masks[category])).ToArray();
        long[] tokens = [options.Heads, options.Tokens, options.HeadSize];
        List<NamedTensor> tensors =
        [
            new(KeysName, ElementType.Float16, tokens, MemoryMarshal.AsBytes(memory.Keys.Span).ToArray()),
            new(ValuesName, ElementType.Float16, tokens, MemoryMarshal.AsBytes(memory.Values.Span).ToArray()),
            new(RecallKeyName, ElementType.Float32, [options.RecallKeyLength], MemoryMarshal.AsBytes(memory.RecallKey.Span).ToArray()),
            new(MasksName, ElementType.UInt8, [categories.Length, MaskBits.Length(options.MaskVoxels)], bits),
        ];
        if (!memory.Image.IsEmpty)
        {
            tensors.Add(new(ImageName, ElementType.UInt8, [options.MaskEdge, options.MaskEdge, options.MaskEdge], memory.Image));
        }

        if (!memory.FullMask.IsEmpty)
        {
            tensors.Add(new(FullMaskName, ElementType.UInt8, [memory.FullMask.Length], memory.FullMask));
        }

        using var file = new MemoryStream();
        CheckpointFile.Write(file, tensors, new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [CategoriesKey] = JsonSerializer.Serialize(categories),
            [SourceKey] = memory.Provenance.SourceHash,
            [SpacingKey] = JsonSerializer.Serialize(memory.Geometry.SpacingMm),
            [AffineKey] = JsonSerializer.Serialize(memory.Geometry.AffineRas),
        });
        return file.ToArray();
    }

    /// <summary>Reads a memory and makes sure that every byte is what was written.</summary>
    /// <exception cref="CheckpointException">The file is not there or not that file.</exception>
    public static MemoryTensors Read(string path, MemoryInfo info, BankOptions options)
    {
        using var file = Open(path);
        if (file.Length != info.Bytes || Checksum(file) != info.Checksum)
        {
            throw file.Error(
                "is damaged: its checksum is not the one it was stored with; remove this memory, or restore it from a copy of the bank.");
        }

        return Decode(SafetensorsReader.Read(file, new ReadBudget(path, file.Length)), info, options);
    }

    /// <summary>Whether a file is, to the byte, what it was.</summary>
    public static bool IsWhole(string path, long bytes, string checksum)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != bytes)
        {
            return false;
        }

        using var file = new MappedFile(path);
        return Checksum(file) == checksum;
    }

    /// <summary>Whether no number is NaN or infinite.</summary>
    public static bool AreFinite(ReadOnlySpan<Half> numbers)
    {
        // All bits of the exponent are set in these, and in no other.
        const ushort Exponent = 0x7C00;
        foreach (var bits in MemoryMarshal.Cast<Half, ushort>(numbers))
        {
            if ((bits & Exponent) == Exponent)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether no number is NaN or infinite.</summary>
    public static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        const uint Exponent = 0x7F80_0000;
        foreach (var bits in MemoryMarshal.Cast<float, uint>(numbers))
        {
            if ((bits & Exponent) == Exponent)
            {
                return false;
            }
        }

        return true;
    }

    private static MappedFile Open(string path)
    {
        try
        {
            return new MappedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(
                path, "is gone from the memory bank; if it was removed just now, refresh, else restore it from a copy.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CheckpointException(path, "may not be read; check its permissions.", e);
        }
    }

    private static string Checksum(MappedFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashBuffer];
        for (var at = 0L; at < file.Length; at += HashBuffer)
        {
            var bytes = buffer.AsSpan(0, (int)Math.Min(HashBuffer, file.Length - at));
            file.Read(at, bytes);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static MemoryTensors Decode(Checkpoint file, MemoryInfo info, BankOptions options)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out var format) || format != Format)
        {
            throw new CheckpointException(file.Path, $"is no memory of format {Format}; it is of a newer memsam, or of something else.");
        }

        if (file.Metadata.GetValueOrDefault(CategoriesKey) != JsonSerializer.Serialize(info.Categories)
            || file.Metadata.GetValueOrDefault(SourceKey) != info.Provenance.SourceHash)
        {
            throw new CheckpointException(file.Path, "has other categories or another source than the manifest says; remove this memory.");
        }

        long[] tokens = [options.Heads, options.Tokens, options.HeadSize];
        var keys = Take(file, KeysName, ElementType.Float16, tokens);
        var values = Take(file, ValuesName, ElementType.Float16, tokens);
        var recallKey = Take(file, RecallKeyName, ElementType.Float32, [options.RecallKeyLength]);
        var maskBytes = MaskBits.Length(options.MaskVoxels);
        var masks = Take(file, MasksName, ElementType.UInt8, [info.Categories.Count, maskBytes]);
        var tensors = new MemoryTensors(
            info.Id,
            options,
            info.Categories.Index().ToDictionary(entry => entry.Item, entry => masks.Slice(entry.Index * maskBytes, maskBytes)))
        {
            Keys = MemoryMarshal.Cast<byte, Half>(keys.Span).ToArray(),
            Values = MemoryMarshal.Cast<byte, Half>(values.Span).ToArray(),
            RecallKey = MemoryMarshal.Cast<byte, float>(recallKey.Span).ToArray(),
            Image = file.Tensors.Any(tensor => tensor.Name == ImageName)
                ? Take(file, ImageName, ElementType.UInt8, [options.MaskEdge, options.MaskEdge, options.MaskEdge])
                : default,
            FullMask = file.Tensors.FirstOrDefault(tensor => tensor.Name == FullMaskName)?.Data ?? default,
        };
        return AreFinite(tensors.Keys.Span) && AreFinite(tensors.Values.Span) && AreFinite(tensors.RecallKey.Span)
            ? tensors
            : throw new CheckpointException(
                file.Path, "holds numbers that are NaN or infinite, which would spoil every answer; remove this memory.");
    }

    private static ReadOnlyMemory<byte> Take(Checkpoint file, string name, ElementType type, ReadOnlySpan<long> shape)
        => file.Tensors.FirstOrDefault(tensor => tensor.Name == name) is { } found
            && found.Type == type && found.Shape.ToArray().AsSpan().SequenceEqual(shape)
            ? found.Data
            : throw new CheckpointException(
                file.Path, $"lacks {type} '{name}' of ({string.Join(", ", shape.ToArray())}); it was not made for this bank.");
}
