using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemorizingSam.Checkpoints;

/// <summary>Writes safetensors. The same tensors and metadata give the same bytes.</summary>
internal static class SafetensorsWriter
{
    // The header is filled up with blanks so that the data begin on a multiple of this.
    private const int Alignment = 8;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes header and values.</summary>
    public static void Write(
        Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // Wide elements first keeps each tensor aligned to its element, as the format's own writer does; the sort is stable.
        var ordered = tensors.OrderByDescending(tensor => tensor.Type.Size()).ToList();
        stream.Write(MakeHeader(ordered, metadata));
        foreach (var tensor in ordered)
        {
            stream.Write(tensor.Data.Span);
        }
    }

    private static byte[] MakeHeader(List<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var names = new HashSet<string>();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                if (tensor.Name == SafetensorsHeader.MetadataKey || !names.Add(tensor.Name))
                {
                    throw new ArgumentException(
                        $"{CheckpointException.Quote(tensor.Name)} cannot be written: each name may occur once, and "
                        + $"'{SafetensorsHeader.MetadataKey}' is taken.");
                }

                WriteTensor(json, tensor, offset);
                offset += tensor.Data.Length;
            }

            json.WriteEndObject();
        }

        return Frame(buffer.WrittenSpan);
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, NamedTensor tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (var length in tensor.Shape)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.Data.Length);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static byte[] Frame(ReadOnlySpan<byte> json)
    {
        var length = (json.Length + Alignment - 1) / Alignment * Alignment;
        if (length > SafetensorsHeader.MaxLength)
        {
            throw new ArgumentException(
                $"The header would take {length:N0} bytes, at most {SafetensorsHeader.MaxLength:N0} are allowed; "
                + "write fewer tensors or less metadata.");
        }

        var header = new byte[SafetensorsReader.PrefixLength + length];
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        json.CopyTo(header.AsSpan(SafetensorsReader.PrefixLength));
        header.AsSpan(SafetensorsReader.PrefixLength + json.Length).Fill((byte)' ');
        return header;
    }
}
