using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>
/// Images and their labels, shared by all annotators: a folder laid out as MONAI Label's own, so that files put there by hand count too.
/// </summary>
/// <remarks>
/// <c>ID.nii.gz</c>, <c>labels/TAG/ID.nii.gz</c>, and what clients said of either in <c>ID.json</c> beside it; <see cref="StoreName"/> says how an id is written.
/// </remarks>
internal sealed class ImageStore
{
    /// <summary>Tag of labels that a person accepted.</summary>
    public const string Final = "final";

    /// <summary>Tag of labels that a model made.</summary>
    public const string Original = "original";

    /// <summary>Most bytes of what clients say of one image or label.</summary>
    public const int LargestInfo = 1 << 20;

    private const string LabelFolder = "labels";
    private const int IdBytes = 6;

    private readonly string _folder;
    private readonly VolumeShelf _shelf;
    private readonly ServerLimits _limits;
    private readonly AuditLog _audit;
    private readonly StoreOwners _owners;
    private readonly Lock _saying = new();

    /// <summary>Opens the store, or begins it.</summary>
    public ImageStore(FieldOptions options, ServerLimits limits, VolumeShelf shelf, ServerBooks books)
    {
        (_shelf, _limits, _audit, _owners) = (shelf, limits, books.Audit, new StoreOwners(options.DataFolder));
        books.Shares.Count(_owners.BytesOf);
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(options.DataFolder), "datastore")).FullName;
        Id = ReadId(Path.Combine(_folder, ".id"));
    }

    /// <summary>Tells this store from all others, wherever its folder is moved to.</summary>
    public string Id { get; }

    /// <summary>Ids of all images, sorted. Files whose names no client could ask for are passed over: people put files there by hand.</summary>
    public IReadOnlyList<string> Ids => [.. ListIds().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Tags that labels have, sorted; folders that no tag names are passed over.</summary>
    public IReadOnlyList<string> Tags => Directory.Exists(Path.Combine(_folder, LabelFolder))
        ?
        [
            .. Directory.EnumerateDirectories(Path.Combine(_folder, LabelFolder)).Select(folder => Path.GetFileName(folder)).Where(StoreName.IsTag)
                .Order(StringComparer.Ordinal),
        ]
        : [];

    /// <summary>An image; null if there is none.</summary>
    /// <exception cref="InvalidDataException">No image can have such an id.</exception>
    public StoredImage? Find(string id) => Find(_folder, StoreName.RequireId(id));

    /// <summary>A label of an image; null if there is none.</summary>
    public StoredImage? FindLabel(string id, string tag) => Find(FolderOf(tag), StoreName.RequireId(id));

    /// <summary>An image.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public StoredImage Require(string id) => Find(id) ?? throw RefusedException.NotFound($"There is no image '{id}'; list them with GET /datastore/?output=all.");

    /// <summary>A label of an image.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public StoredImage RequireLabel(string id, string tag)
        => FindLabel(id, tag) ?? throw RefusedException.NotFound($"The image '{id}' has no label with the tag '{tag}'.");

    /// <summary>The id that a file's name gives an image.</summary>
    public static string IdOf(string? fileName)
    {
        var name = VolumeName.Of(fileName);
        return StoreName.RequireId(name.Shown[..^name.Extension.Length]);
    }

    /// <summary>Keeps a received image; one of the same id is replaced, and on another lattice its labels go with it.</summary>
    /// <param name="caller">Who sent it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Stops looking at it.</param>
    /// <exception cref="RefusedException">It is no volume that the server takes, or would take a final label with it that only an admin may delete.</exception>
    public StoredImage Keep(Caller caller, string id, IncomingFile file, CancellationToken cancellation)
    {
        var (header, _) = VolumeLook.At(file.Path, StoreName.RequireId(id), _limits, cancellation);
        if (Find(_folder, id) is { } before && !LiesOn(before, header.Grid))
        {
            // Names that programs give images repeat: the next patient's must not take away what was accepted for the last one's.
            if (caller.Role < Role.Admin && FindLabel(id, Final) is not null)
            {
                throw RefusedException.Conflict($"There is another image '{id}', with a final label that would go with it; send this one under another name.");
            }

            // They lie on the lattice of the image that goes.
            RemoveLabels(caller, id);
        }

        var kept = Move(caller, file, _folder, id);
        _audit.Write(caller, "image.put", AuditLog.NameOf(id));
        return kept;
    }

    /// <summary>Keeps a received label; one of the same image and tag is replaced.</summary>
    public StoredImage KeepLabel(Caller caller, string id, string tag, IncomingFile file)
    {
        var kept = Move(caller, file, Directory.CreateDirectory(FolderOf(tag)).FullName, StoreName.RequireId(id));
        _audit.Write(caller, "label.put", AuditLog.NameOf(id), tag);
        return kept;
    }

    /// <summary>Receives a file, to be kept or disposed.</summary>
    public async Task<IncomingFile> ReceiveAsync(Caller caller, string? fileName, Stream body, CancellationToken cancellation)
        => await _shelf.ReceiveAsync(caller, fileName, body, cancellation);

    /// <summary>Removes an image with all its labels.</summary>
    public void Remove(Caller caller, string id)
    {
        Delete(Require(id).Path, InfoPath(_folder, id));
        _audit.Write(caller, "image.remove", AuditLog.NameOf(id));
        RemoveLabels(caller, id);
    }

    /// <summary>Removes a label.</summary>
    public void RemoveLabel(Caller caller, string id, string tag)
    {
        Delete(RequireLabel(id, tag).Path, InfoPath(FolderOf(tag), id));
        _audit.Write(caller, "label.remove", AuditLog.NameOf(id), tag);
    }

    /// <summary>What clients said of an image, or of a label if a tag is given.</summary>
    public JsonObject Info(string id, string? tag = null)
    {
        var path = InfoPath(tag is null ? _folder : FolderOf(tag), StoreName.RequireId(id));
        return File.Exists(path) ? Read(path) : [];
    }

    /// <summary>Keeps what a client says of an image, or of a label if a tag is given.</summary>
    public void SetInfo(string id, string? tag, JsonObject info)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(info, Contracts.MonaiLabelJson.Default.JsonObject);
        AtomicFile.Write(InfoPath(tag is null ? _folder : FolderOf(tag), StoreName.RequireId(id)), stream => stream.Write(json));
    }

    /// <summary>Adds to what clients said of an image, or of a label if a tag is given: what has the same name is replaced, as MONAI Label has it.</summary>
    /// <exception cref="InvalidDataException">It would be more than <see cref="LargestInfo"/> bytes.</exception>
    public void AddInfo(string id, string? tag, JsonObject info)
    {
        lock (_saying)
        {
            var all = Info(id, tag);
            foreach (var (name, value) in info)
            {
                all[name] = value?.DeepClone();
            }

            if (Encoding.UTF8.GetByteCount(all.ToJsonString()) > LargestInfo)
            {
                throw new InvalidDataException($"All that is said of '{id}' would be more than {LargestInfo} bytes; say less.");
            }

            SetInfo(id, tag, all);
        }
    }

    private static string ReadId(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path) is { Length: > 0 } known)
        {
            return known;
        }

        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        AtomicFile.Write(path, stream => stream.Write(Encoding.ASCII.GetBytes(made)));
        return made;
    }

    /// <summary>What a file says; nothing where it was put there by hand and is no such file.</summary>
    private static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private void RemoveLabels(Caller caller, string id)
    {
        foreach (var tag in Tags.Where(tag => FindLabel(id, tag) is not null))
        {
            RemoveLabel(caller, id, tag);
        }
    }

    private StoredImage Move(Caller caller, IncomingFile file, string folder, string id)
    {
        var before = Find(folder, id);
        var kept = new StoredImage(id, "", VolumeName.ExtensionOf(file.Path)!);
        kept = kept with { Path = Path.Combine(folder, kept.FileName) };
        File.Move(file.Path, kept.Path, overwrite: true);
        _owners.Set(PlaceOf(kept.Path), caller.Id, new FileInfo(kept.Path).Length);
        if (before is not null && before.Path != kept.Path)
        {
            File.Delete(before.Path);
            _owners.Remove(PlaceOf(before.Path));
        }

        return kept;
    }

    private void Delete(string path, string info)
    {
        File.Delete(path);
        File.Delete(info);
        _owners.Remove(PlaceOf(path));
    }

    private string PlaceOf(string path) => Path.GetRelativePath(_folder, path).Replace('\\', '/');

    private static string InfoPath(string folder, string id) => Path.Combine(folder, StoreName.Escape(id) + ".json");

    private static StoredImage? Find(string folder, string id)
        => StoreName.StemsOf(id)
            .SelectMany(stem => VolumeName.Extensions.Select(extension => new StoredImage(id, Path.Combine(folder, stem + extension), extension)))
            .FirstOrDefault(image => File.Exists(image.Path));

    private IEnumerable<string> ListIds()
        => from path in Directory.EnumerateFiles(_folder)
           let extension = VolumeName.ExtensionOf(path)
           where extension is not null
           let id = StoreName.IdOf(Path.GetFileName(path)[..^extension.Length])
           where StoreName.IsId(id) && Find(_folder, id) is not null
           select id;

    /// <summary>Whether an image lies on a lattice; one that cannot be read lies on none.</summary>
    private static bool LiesOn(StoredImage image, VolumeGrid grid)
    {
        try
        {
            return VolumeFile.ReadHeader(image.Path).Grid.Matches(grid);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string FolderOf(string tag) => Path.Combine(_folder, LabelFolder, StoreName.RequireTag(tag));
}
