using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MemorizingSam.Segmentation;

/// <summary>
/// Results of cases as they come, a line of JSON each, so that work that was stopped, however it was, goes on where it was. The file's name
/// tells works apart that must not go on from one another.
/// </summary>
/// <typeparam name="T">What is known about one case.</typeparam>
internal sealed class ResultJournal<T> : IDisposable
{
    private const int NameDigits = 12;

    private readonly JsonSerializerOptions _json;
    private readonly FileStream _stream;
    private readonly List<T> _done = [];

    private ResultJournal(FileStream stream, byte[] header, JsonSerializerOptions json)
    {
        (_stream, _json) = (stream, json);
        var end = ReadDone(header);

        // A line that a kill cut off goes; its case is done again.
        _stream.SetLength(end);
        _stream.Position = end;
        if (end == 0)
        {
            _stream.Write(header);
        }
    }

    /// <summary>What an earlier run left, in its order.</summary>
    public IReadOnlyList<T> Done => _done;

    /// <summary>Opens the journal of a work, or begins it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="work">All that the results depend on, beside the case: the journal's first line.</param>
    /// <param name="json">How lines are written; not indented.</param>
    /// <exception cref="IOException">The file cannot be opened, or another run has it open.</exception>
    public static ResultJournal<T> Open<TWork>(string folder, TWork work, JsonSerializerOptions json)
    {
        var header = ToLine(work, json);
        var path = Path.Combine(folder, $"cases-{Convert.ToHexStringLower(SHA256.HashData(header))[..NameDigits]}.jsonl");
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new ResultJournal<T>(stream, header, json);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Adds a result, which is on disk when this returns.</summary>
    public void Add(T result)
    {
        _stream.Write(ToLine(result, _json));
        _stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the lines that are whole.</summary>
    /// <returns>Where they end in the file; 0 if not even the header is whole.</returns>
    private long ReadDone(byte[] header)
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        if (!bytes.AsSpan().StartsWith(header))
        {
            return 0;
        }

        var end = header.Length;
        for (var length = NextLine(); length > 0; length = NextLine())
        {
            try
            {
                _done.Add(JsonSerializer.Deserialize<T>(bytes.AsSpan(end, length), _json)!);
            }
            catch (JsonException)
            {
                // A crash of the machine may leave a line whose bytes were not written.
                break;
            }

            end += length;
        }

        return end;

        int NextLine() => bytes.AsSpan(end).IndexOf((byte)'\n') + 1;
    }

    private static byte[] ToLine<TValue>(TValue value, JsonSerializerOptions json)
        => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, json) + "\n");
}
