using System.Text.Json;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols;

/// <summary>What a protocol knows of its clients' sessions, a file each, so that they go on after the server was stopped or killed.</summary>
/// <typeparam name="T">What it knows of one.</typeparam>
/// <param name="dataFolder">The server's data folder.</param>
/// <param name="protocol">Name of the protocol.</param>
internal sealed class ClientFiles<T>(string dataFolder, string protocol)
    where T : class
{
    private readonly JsonFiles<T> _files = new(Path.Combine(dataFolder, "clients", protocol), ".json");

    /// <summary>All sessions by their ids. A file that cannot be read is deleted: its client begins anew.</summary>
    public IReadOnlyList<(string Id, T Known)> ReadAll()
    {
        var all = new List<(string, T)>();
        foreach (var id in _files.Ids)
        {
            try
            {
                all.Add((id, _files.Read(id)));
            }
            catch (JsonException)
            {
                _files.Delete(id);
            }
        }

        return all;
    }

    /// <summary>Writes what is known of one; it is on the disk when this returns.</summary>
    /// <inheritdoc cref="JsonFiles{T}.Write"/>
    public void Write(string id, T known) => _files.Write(id, known);

    /// <summary>Deletes one.</summary>
    public void Delete(string id) => _files.Delete(id);
}
