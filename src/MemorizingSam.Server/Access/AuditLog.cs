using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Access;

/// <summary>Who opened, changed, memorised and removed what: a file to which lines of JSON are added and nothing else is done.</summary>
internal sealed class AuditLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private const int DigitsOfNames = 12;

    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    /// <summary>Opens the log, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Tells when something is done.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public AuditLog(string path, TimeProvider clock)
    {
        _clock = clock;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        EndLastLine();
    }

    /// <summary>What an entry calls something whose own name may name a patient: the beginning of its SHA-256, by which one who knows the name finds it.</summary>
    public static string NameOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..DigitsOfNames];

    /// <summary>Adds a line, which is on the disk when this returns.</summary>
    public void Write(Caller caller, string action, string subject, string? related = null)
    {
        var entry = new AuditEntry(_clock.GetUtcNow(), caller.Name, caller.Id, action, subject, related);
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, Json);
        lock (_lock)
        {
            _file.Seek(0, SeekOrigin.End);
            _file.Write([.. line, (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Last(int count)
    {
        var lines = new Queue<string>();
        lock (_lock)
        {
            _file.Seek(0, SeekOrigin.Begin);
            using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                lines.Enqueue(line);
                if (lines.Count > count)
                {
                    lines.Dequeue();
                }
            }
        }

        return [.. lines.Select(Read).OfType<AuditEntry>()];
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>A line that a killed server did not end is no line; the next one must not hang on it.</summary>
    private void EndLastLine()
    {
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n')
            {
                _file.WriteByte((byte)'\n');
            }
        }
    }

    private static AuditEntry? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
