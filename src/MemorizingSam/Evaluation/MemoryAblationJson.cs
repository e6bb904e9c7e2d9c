using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemorizingSam.Evaluation;

/// <summary>Writes an ablation as it is asked for: <c>"shifted=10"</c>.</summary>
internal sealed class MemoryAblationJson : JsonConverter<MemoryAblation>
{
    /// <inheritdoc/>
    public override MemoryAblation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return MemoryAblation.Parse(reader.GetString() ?? string.Empty);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MemoryAblation value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
