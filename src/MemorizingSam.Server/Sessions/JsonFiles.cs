using System.Text.Json;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Server.Sessions;

/// <summary>Records in a folder, a file each: at every instant the old one or the whole new one.</summary>
/// <typeparam name="T">A record.</typeparam>
internal sealed class JsonFiles<T>
    where T : class
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _folder;
    private readonly string _extension;

    /// <summary>Takes the folder, which is made.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="extension">What their names end in.</param>
    public JsonFiles(string folder, string extension) => (_folder, _extension) = (Directory.CreateDirectory(folder).FullName, extension);

    /// <summary>Ids of all records, sorted.</summary>
    public IReadOnlyList<string> Ids
        => [.. Directory.EnumerateFiles(_folder, "*" + _extension).Select(path => Path.GetFileName(path)[..^_extension.Length]).Order(StringComparer.Ordinal)];

    /// <summary>One record.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public T Read(string id)
    {
        using var file = File.OpenRead(PathOf(id));
        return JsonSerializer.Deserialize<T>(file, Json) ?? throw new JsonException("it is null.");
    }

    /// <summary>Writes one, which is on the disk when this returns.</summary>
    /// <param name="id">An id that the server made, safe as the name of a file.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="IOException">It cannot be written; the old file stays.</exception>
    public void Write(string id, T record) => AtomicFile.Write(PathOf(id), stream => JsonSerializer.Serialize(stream, record, Json));

    /// <summary>Bytes of one.</summary>
    public long BytesOf(string id) => new FileInfo(PathOf(id)).Length;

    /// <summary>Deletes one.</summary>
    public void Delete(string id) => File.Delete(PathOf(id));

    private string PathOf(string id) => Path.Combine(_folder, id + _extension);
}
