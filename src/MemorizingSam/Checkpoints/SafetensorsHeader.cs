using System.Text.Json;
using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// The JSON header of a safetensors file, checked against what the file can hold: known types, shapes that match their
/// bytes, and tensors that lie one after the other without gap or overlap.
/// </summary>
/// <remarks>Source: the safetensors format description (huggingface/safetensors, README, "Format").</remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header allowed, in bytes; the format's own limit.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>The header's key for the dictionary of texts.</summary>
    public const string MetadataKey = "__metadata__";

    private readonly MappedFile _file;
    private readonly ReadBudget _budget;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];

    private SafetensorsHeader(MappedFile file, ReadBudget budget)
    {
        _file = file;
        _budget = budget;
    }

    /// <summary>One tensor: the stretch [Begin, End) of the data that follow the header.</summary>
    internal sealed record Entry(string Name, ElementType Type, long[] Shape, long Begin, long End);

    /// <summary>The tensors in the order of the header.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The file's own texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads and checks a header.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes that follow the header.</param>
    /// <param name="budget">What reading may allocate.</param>
    /// <exception cref="CheckpointException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(MappedFile file, ReadOnlySpan<byte> json, long dataLength, ReadBudget budget)
    {
        var header = new SafetensorsHeader(file, budget);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
            header.ReadRoot(ref reader);
        }
        catch (JsonException exception)
        {
            throw file.Error("has a damaged header: it is not valid JSON; download or copy it again.", exception);
        }

        header.RefuseGaps(dataLength);
        return header;
    }

    private CheckpointException Damaged(string what) => _file.Error($"has a damaged header: {what}; download or copy it again.");

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Damaged("it is not a JSON object");
        }

        var names = new HashSet<string>();
        while (NextProperty(ref reader) is { } name)
        {
            _budget.Take(512);
            if (!names.Add(name))
            {
                throw Damaged($"{Quote(name)} is in it twice");
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Damaged($"{Quote(name)} is not an object");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                ReadTensor(ref reader, name);
            }
        }

        // Only blanks may follow; the reader throws on anything else.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (NextProperty(ref reader) is { } key)
        {
            _budget.Take(256);
            if (!_metadata.TryAdd(key, ReadString(ref reader)))
            {
                throw Damaged($"{MetadataKey} has {Quote(key)} twice");
            }
        }
    }

    private void ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        while (NextProperty(ref reader) is { } field)
        {
            var isNew = field switch
            {
                "dtype" => type is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => throw Damaged($"{Quote(name)} has an unknown field {Quote(field)}"),
            };
            if (!isNew)
            {
                throw Damaged($"{Quote(name)} has its {field} twice");
            }

            switch (field)
            {
                case "dtype":
                    type = ReadString(ref reader);
                    break;
                case "shape":
                    shape = ReadIntegers(ref reader, name, TensorShape.MaxRank);
                    break;
                default:
                    offsets = ReadIntegers(ref reader, name, 2);
                    break;
            }
        }

        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw Damaged($"{Quote(name)} lacks one of dtype, shape and the two data_offsets");
        }

        _entries.Add(Check(name, type, shape, begin, end));
    }

    private Entry Check(string name, string typeName, long[] shape, long begin, long end)
    {
        if (!ElementTypes.TryParseSafetensors(typeName, out var type))
        {
            throw _file.Error(
                $"has {Quote(name)} of type {Quote(typeName)}; memsam reads {ElementTypes.SafetensorsNames}.");
        }

        if (!TensorShape.TryCount(shape, out var count) || (Int128)count * type.Size() != (Int128)end - begin)
        {
            throw Damaged($"{Quote(name)} of {type} {TensorShape.Text(shape)} does not fill its bytes {begin:N0} to {end:N0}");
        }

        return new Entry(name, type, shape, begin, end);
    }

    /// <summary>The next property's name, with the reader on its value; null at the end of the object.</summary>
    private string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var name = Text(ref reader);
        reader.Read();
        return name;
    }

    private string ReadString(ref Utf8JsonReader reader)
    {
        return reader.TokenType == JsonTokenType.String
            ? Text(ref reader)
            : throw Damaged("a text is expected where there is none");
    }

    private string Text(ref Utf8JsonReader reader)
    {
        _budget.TakeString(reader.ValueSpan.Length);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Damaged("it holds text that is not UTF-8");
        }
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name, int maxCount)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Damaged($"{Quote(name)} has a shape or data_offsets that is no list");
        }

        Span<long> values = stackalloc long[TensorShape.MaxRank];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == maxCount || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var value) || value < 0)
            {
                throw Damaged($"{Quote(name)} has a shape or data_offsets that is no list of at most {maxCount} whole numbers");
            }

            values[count++] = value;
        }

        _budget.Take(32 + (sizeof(long) * count));
        return values[..count].ToArray();
    }

    private void RefuseGaps(long dataLength)
    {
        _budget.Take(64 * _entries.Count);
        var end = 0L;
        foreach (var entry in _entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                throw Damaged(
                    $"{Quote(entry.Name)} begins at byte {entry.Begin:N0} of the data, where {end:N0} is "
                    + "next");
            }

            end = entry.End;
        }

        if (end != dataLength)
        {
            throw _file.Error(
                $"is cut off or damaged: its header describes {end:N0} bytes of tensors, {dataLength:N0} are there; "
                + "download or copy it again.");
        }
    }
}
