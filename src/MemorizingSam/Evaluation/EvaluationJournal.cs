using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MemorizingSam.Evaluation;

/// <summary>
/// Results as they come, a line of JSON each, so that an evaluation that was stopped goes on where it was. The file's name tells
/// model, data set and options apart.
/// </summary>
internal sealed class EvaluationJournal : IDisposable
{
    private static readonly JsonSerializerOptions Line = new(EvaluationReport.Json) { WriteIndented = false };

    private readonly FileStream _stream;
    private readonly List<CaseResult> _done = [];

    private EvaluationJournal(FileStream stream, byte[] header)
    {
        _stream = stream;
        var end = ReadDone(header);

        // A line that a kill cut off goes; its case is evaluated again.
        _stream.SetLength(end);
        _stream.Position = end;
        if (end == 0)
        {
            _stream.Write(header);
        }
    }

    /// <summary>What an earlier run left, in its order.</summary>
    public IReadOnlyList<CaseResult> Done => _done;

    /// <summary>Opens the journal of an evaluation, or begins it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="modelFingerprint">Of the weights.</param>
    /// <param name="dataset">The data set, as the user named it.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="memory">Hash of the memories that are measured with; null for none.</param>
    /// <exception cref="IOException">The file cannot be opened, or another run has it open.</exception>
    public static EvaluationJournal Open(string folder, string modelFingerprint, string dataset, EvaluationOptions options, string? memory = null)
    {
        var header = ToLine(new { ModelFingerprint = modelFingerprint, Dataset = dataset, Options = options.OfOneCase, Memory = memory });
        var path = Path.Combine(folder, $"cases-{Convert.ToHexStringLower(SHA256.HashData(header))[..12]}.jsonl");
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            return new EvaluationJournal(stream, header);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Adds a result, which is on disk when this returns.</summary>
    public void Add(CaseResult result)
    {
        _stream.Write(ToLine(result));
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
                _done.Add(JsonSerializer.Deserialize<CaseResult>(bytes.AsSpan(end, length), Line)!);
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

    private static byte[] ToLine<T>(T value) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, Line) + "\n");
}
