using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Server.Protocols;

/// <summary>What a protocol knows of its clients' sessions, a file each, so that they go on after the server was stopped or killed.</summary>
/// <typeparam name="T">What it knows of one.</typeparam>
internal sealed class ClientFiles<T>
    where T : class
{
    private const string Extension = ".json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _folder;

    /// <summary>Takes the folder, which is made.</summary>
    /// <param name="dataFolder">The server's data folder.</param>
    /// <param name="protocol">Name of the protocol.</param>
    public ClientFiles(string dataFolder, string protocol)
        => _folder = Directory.CreateDirectory(Path.Combine(dataFolder, "clients", protocol)).FullName;

    /// <summary>All sessions by their ids. A file that cannot be read is deleted: its client begins anew.</summary>
    public IReadOnlyList<(string Id, T Known)> ReadAll()
    {
        var all = new List<(string, T)>();
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } known)
            {
                all.Add((Path.GetFileNameWithoutExtension(path), known));
            }
            else
            {
                File.Delete(path);
            }
        }

        return all;
    }

    /// <summary>Writes what is known of one; it is on the disk when this returns.</summary>
    /// <param name="id">An id that the server made, safe as the name of a file.</param>
    /// <param name="known">What is known.</param>
    /// <exception cref="IOException">It cannot be written; the old file stays.</exception>
    public void Write(string id, T known) => AtomicFile.Write(PathOf(id), stream => JsonSerializer.Serialize(stream, known, Json));

    /// <summary>Deletes one.</summary>
    public void Delete(string id) => File.Delete(PathOf(id));

    private static T? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(file, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(string id) => Path.Combine(_folder, id + Extension);
}
