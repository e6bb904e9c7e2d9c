using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>One line of a manifest: JSON whose first field is the CRC-32 of the rest.</summary>
internal sealed record ManifestLine
{
    /// <summary>The version this build writes, and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>No line is longer, in bytes.</summary>
    public const int MaxLength = 4 << 20;

    private const string CrcStart = "{\"crc32\":\"";
    private const string CrcEnd = "\",";

    // Both of the above, with eight digits between them.
    private const int BodyStart = 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    /// <summary>Its place in the manifest, from 0.</summary>
    public required long Line { get; init; }

    /// <summary>What it tells.</summary>
    public required ManifestChange Change { get; init; }

    /// <summary>The memory it is about; null in the first line.</summary>
    public string? Id { get; init; }

    /// <summary>The memory that went when this one came.</summary>
    public string? Replaces { get; init; }

    /// <summary>The memory that was added.</summary>
    public MemoryInfo? Memory { get; init; }

    /// <summary>Its new weight.</summary>
    public double? Weight { get; init; }

    /// <summary>Version of the format, in the first line.</summary>
    public int? Version { get; init; }

    /// <summary>How often the bank was compacted, in the first line.</summary>
    public long? Generation { get; init; }

    /// <summary>The bank's options, in the first line.</summary>
    public BankOptions? Options { get; init; }

    /// <summary>The line's bytes, its end included.</summary>
    public byte[] Encode()
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this, Json).AsSpan(1);
        var crc = Crc32.Append(0, body).ToString("x8", CultureInfo.InvariantCulture);
        return [.. Encoding.ASCII.GetBytes(CrcStart + crc + CrcEnd), .. body, (byte)'\n'];
    }

    /// <summary>Reads a line.</summary>
    /// <param name="line">Its bytes without the end.</param>
    /// <param name="path">The manifest, for messages.</param>
    /// <returns>The line, or null if its bytes are not those that were written.</returns>
    /// <exception cref="CheckpointException">The bytes were written so, but no memsam of this version does that.</exception>
    public static ManifestLine? Decode(ReadOnlySpan<byte> line, string path)
    {
        if (line.Length <= BodyStart)
        {
            return null;
        }

        var body = line[BodyStart..];
        var crc = Crc32.Append(0, body).ToString("x8", CultureInfo.InvariantCulture);
        if (!line[..BodyStart].SequenceEqual(Encoding.ASCII.GetBytes(CrcStart + crc + CrcEnd)))
        {
            return null;
        }

        try
        {
            byte[] json = [(byte)'{', .. body];
            var read = JsonSerializer.Deserialize<ManifestLine>(json, Json)!;
            read.Validate();
            return read;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CheckpointException(
                path, $"has a line that this memsam does not understand: {e.Message} Update memsam, or restore the file.", e);
        }
    }

    private void Validate()
    {
        if (Change == ManifestChange.Create)
        {
            if (Options is null || Version is null || Generation is null or < 0)
            {
                throw new ArgumentException("The first line lacks version, generation or options.");
            }

            Options.Validate();
            return;
        }

        Digits.Require(Id, Digits.Id, nameof(Id));
        if (Replaces is not null)
        {
            Digits.Require(Replaces, Digits.Id, nameof(Replaces));
        }

        if (Change == ManifestChange.Weigh)
        {
            NewMemory.RequireWeight(Weight ?? throw new ArgumentException("A weight is missing."));
        }

        if (Change == ManifestChange.Add)
        {
            (Memory ?? throw new ArgumentException("A memory is missing.")).Validate();
            if (Memory.Id != Id)
            {
                throw new ArgumentException($"Memory {Memory.Id} is added as {Id}.");
            }
        }
    }
}
