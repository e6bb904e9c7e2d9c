using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemorizingSam.Checkpoints;

/// <summary>Turns what a trainer saved beside the weights into one JSON object.</summary>
internal sealed class TrainerFacts(MappedFile file, ReadBudget budget)
{
    // A number has at most 25 characters, and the buffer that takes them grows by doubling.
    private const int ValueCost = 104;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, object? Value)> _facts = [];
    private readonly List<string> _skipped = [];

    /// <summary>What was left out, each with its reason.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Notes a fact.</summary>
    public void Add(string name, object? value) => _facts.Add((name, value));

    /// <summary>Notes that an entry was left in the file.</summary>
    public void Skip(string name, string reason)
    {
        budget.TakeString(name.Length + reason.Length + 3);
        _skipped.Add($"{name} ({reason})");
    }

    /// <summary>The facts as a JSON object; what has no form in JSON is listed in <see cref="Skipped"/> instead.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            var written = new HashSet<string>();
            foreach (var (name, value) in _facts)
            {
                if (value is PickleObject { Kind: not PickleCall.Namespace } or byte[])
                {
                    Skip(name, Reason(value));
                }
                else if (written.Add(name))
                {
                    WriteName(json, name);
                    Write(json, value, name, 1);
                }
            }

            json.WriteEndObject();
        }

        budget.TakeString(buffer.WrittenCount);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Reason(object? value) => value switch
    {
        byte[] bytes => $"{bytes.Length} raw bytes",
        PickleObject { Kind: PickleCall.NumpyArray } => "a numpy array",
        PickleObject => "a numpy object",
        _ => "no plain value",
    };

    // Paid for before it is written: UTF-8 text, escaped at worst sixfold, in a buffer that grows by doubling.
    private void WriteName(Utf8JsonWriter json, string name)
    {
        budget.Take(64 + (24L * name.Length));
        json.WritePropertyName(name);
    }

    private void Write(Utf8JsonWriter json, object? value, string path, int depth)
    {
        budget.Take(ValueCost);
        if (depth > TorchDictionary.MaxDepth)
        {
            throw file.Error(
                $"nests dictionaries and lists more than {TorchDictionary.MaxDepth} deep; it is damaged or made to exhaust "
                + "memory.");
        }

        switch (value)
        {
            case PickleDict dict:
                WriteObject(json, dict, path, depth);
                break;
            case PickleObject { Kind: PickleCall.Namespace, State: var state }:
                WriteObject(json, state as PickleDict ?? new PickleDict([]), path, depth);
                break;
            case PickleList list:
                WriteArray(json, list.Items, path, depth);
                break;
            case PickleTuple tuple:
                WriteArray(json, tuple.Items, path, depth);
                break;
            default:
                WriteValue(json, value, path);
                break;
        }
    }

    private void WriteObject(Utf8JsonWriter json, PickleDict dict, string path, int depth)
    {
        json.WriteStartObject();
        foreach (var (key, value) in dict.Items)
        {
            var name = $"{key}";
            budget.TakeString(path.Length + (2L * name.Length));
            WriteName(json, name);
            Write(json, value, $"{path}.{name}", depth + 1);
        }

        json.WriteEndObject();
    }

    private void WriteArray(Utf8JsonWriter json, IEnumerable<object?> items, string path, int depth)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            Write(json, item, path, depth + 1);
        }

        json.WriteEndArray();
    }

    private void WriteValue(Utf8JsonWriter json, object? value, string path)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case BigInteger number:
                budget.Take(4 << 10);
                json.WriteRawValue($"{number}");
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteStringValue($"{number}");
                break;
            case string text:
                budget.Take(24L * text.Length);
                json.WriteStringValue(text);
                break;
            default:
                json.WriteNullValue();
                Skip(path, Reason(value));
                break;
        }
    }
}
