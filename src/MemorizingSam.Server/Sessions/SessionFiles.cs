using System.Text.Json;

namespace MemorizingSam.Server.Sessions;

/// <summary>The sessions on the disk, a file each.</summary>
/// <param name="folder">The server's data folder.</param>
internal sealed class SessionFiles(string folder)
{
    private const string Extension = ".session.json";

    private readonly JsonFiles<SessionRecord> _files = new(Path.Combine(folder, "sessions"), Extension);

    /// <summary>All sessions, without what is needed to do them again.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    public IEnumerable<SessionRecord> ReadAll() => _files.Ids.Select(id => Read(id) with { Session = null });

    /// <summary>One session.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public SessionRecord Read(SessionView view) => Read(view.Id);

    /// <summary>Writes one, which is on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written; the old one stays.</exception>
    public void Write(SessionRecord record) => _files.Write(record.View.Id, record);

    /// <summary>Bytes of one.</summary>
    public long BytesOf(string id) => _files.BytesOf(id);

    /// <summary>Deletes one.</summary>
    public void Delete(string id) => _files.Delete(id);

    private SessionRecord Read(string id)
    {
        try
        {
            return _files.Read(id) is { Version: SessionRecord.CurrentVersion } record
                ? record
                : throw new JsonException("it is of another version of memsam.");
        }
        catch (JsonException e)
        {
            throw new IOException($"The session file '{id + Extension}' cannot be read: {e.Message} Restore it, or remove it.", e);
        }
    }
}
