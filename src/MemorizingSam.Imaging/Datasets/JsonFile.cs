using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>JSON files that people write by hand.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Tolerant = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads a file; the caller disposes of the document.</summary>
    /// <exception cref="VolumeFormatException">It is no JSON.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static JsonDocument Read(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            return JsonDocument.Parse(stream, Tolerant);
        }
        catch (JsonException e)
        {
            throw new VolumeFormatException(
                path, $"is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} cannot be read; correct it.", e);
        }
    }
}
