using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Server.Sessions;

/// <summary>The sessions on the disk, a file each: at every instant the old one or the whole new one.</summary>
internal sealed class SessionFiles
{
    private const string Extension = ".session.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _folder;

    /// <summary>Takes the folder, which is made.</summary>
    /// <param name="folder">The server's data folder.</param>
    public SessionFiles(string folder) => _folder = Directory.CreateDirectory(Path.Combine(folder, "sessions")).FullName;

    /// <summary>All sessions, without what is needed to do them again.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    public IEnumerable<SessionRecord> ReadAll()
        => Directory.EnumerateFiles(_folder, "*" + Extension).Select(path => Read(path) with { Session = null });

    /// <summary>One session.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SessionRecord Read(SessionView view) => Read(PathOf(view.Id));

    /// <summary>Writes one, which is on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; the old one stays.</exception>
    public void Write(SessionRecord record)
        => AtomicFile.Write(PathOf(record.View.Id), stream => JsonSerializer.Serialize(stream, record, Json));

    /// <summary>Deletes one.</summary>
    public void Delete(string id) => File.Delete(PathOf(id));

    private static SessionRecord Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<SessionRecord>(file, Json) is { Version: SessionRecord.CurrentVersion } record
                ? record
                : throw new JsonException("it is of another version of memsam.");
        }
        catch (JsonException e)
        {
            throw new IOException($"The session file '{Path.GetFileName(path)}' cannot be read: {e.Message} Restore it, or remove it.", e);
        }
    }

    private string PathOf(string id) => Path.Combine(_folder, id + Extension);
}
