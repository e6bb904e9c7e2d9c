using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Volumes;

/// <summary>The volumes of all users: files under opaque ids with what is known of them, and those that are in memory.</summary>
internal sealed class VolumeShelf
{
    private const string Description = "volume.json";
    private const int IdBytes = 12;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _keeping = new();
    private readonly string _folder;
    private readonly string _incoming;
    private readonly ServerLimits _limits;
    private readonly AllowedFolders _allowed;
    private readonly ServerBooks _books;
    private readonly TimeProvider _clock;
    private readonly OpenVolumes _open;
    private readonly ConcurrentDictionary<string, StoredVolume> _volumes = new(StringComparer.Ordinal);

    /// <summary>Opens the shelf; uploads that were not finished are swept away.</summary>
    /// <param name="folder">The server's data folder.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="allowed">Where files may be opened in place.</param>
    /// <param name="books">Take down who opened and removed what, and what he has.</param>
    /// <param name="clock">Tells when a volume came.</param>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public VolumeShelf(string folder, ServerLimits limits, AllowedFolders allowed, ServerBooks books, TimeProvider clock)
    {
        (_limits, _allowed, _books, _clock) = (limits, allowed, books, clock);
        _folder = Directory.CreateDirectory(Path.Combine(folder, "volumes")).FullName;
        _incoming = Path.Combine(folder, "incoming");
        if (Directory.Exists(_incoming))
        {
            Directory.Delete(_incoming, recursive: true);
        }

        PrivateFolder.Make(_incoming);
        _open = new OpenVolumes(limits.OpenVolumes, limits.OpenVolumeBytes, clock);
        books.Shares.Count(owner => _volumes.Values.Where(volume => volume.Owner == owner).Sum(volume => volume.OwnedBytes));
        books.Telemetry.Watch("memsam.volumes.open", null, "Volumes in memory.", () => _open.Count);
        books.Telemetry.Watch("memsam.volumes.stored", null, "Volumes on the disk.", () => _volumes.Count);
        foreach (var description in Directory.EnumerateDirectories(_folder).Select(one => Path.Combine(one, Description)).Where(File.Exists))
        {
            var volume = JsonSerializer.Deserialize<StoredVolume>(File.ReadAllBytes(description), Json)
                ?? throw new IOException($"'{description}' is damaged; restore it, or remove its folder.");
            _volumes[volume.Id] = volume;
        }
    }

    /// <summary>Checks that a user may send anything, before it is looked at.</summary>
    /// <param name="caller">The user.</param>
    /// <param name="inPlaceOf">A volume of his that will give way to it; null for none.</param>
    /// <exception cref="RefusedException">His share is taken: 429.</exception>
    public void RequireRoom(Caller caller, string? inPlaceOf)
        => _books.Shares.Require(caller, freed: inPlaceOf is null ? 0 : Find(inPlaceOf)?.OwnedBytes ?? 0);

    /// <summary>Takes an uploaded file.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="name">The client's name for it.</param>
    /// <param name="body">Its bytes, written to the disk as they come.</param>
    /// <param name="cancellation">Stops the upload.</param>
    /// <param name="keeper">The protocol that deletes it; null if it is its user's own.</param>
    /// <exception cref="RefusedException">It is too large, no volume, or more than the user may have.</exception>
    public async Task<StoredVolume> AddAsync(Caller caller, string? name, Stream body, CancellationToken cancellation, string? keeper = null)
    {
        var named = VolumeName.Of(name);
        _books.Shares.Require(caller);
        using var file = Scratch(named.Extension, caller);
        await file.ReceiveAsync(body, _limits.UploadBytes, cancellation);
        _books.Telemetry.Uploaded(file.Bytes);
        return await Task.Run(() => Keep(caller, named.Shown, file, (HasOrientation: true, keeper), cancellation), cancellation);
    }

    /// <summary>Takes a volume that came as an array.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="keeper">The protocol that deletes it, by whose name it is called.</param>
    /// <param name="volume">The volume.</param>
    /// <param name="hasOrientation">Whether its affine says how it lies in the patient; if not, it never enters the memory.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">It is too large, or more than the user may have.</exception>
    public async Task<StoredVolume> AddAsync(
        Caller caller, string keeper, Volume volume, bool hasOrientation, CancellationToken cancellation)
    {
        _books.Shares.Require(caller);
        const string Extension = ".mha";
        using var file = IncomingFile.Begin(_incoming, Extension);
        return await Task.Run(
            () =>
            {
                VolumeFile.Write(file.Path, volume, cancellation: cancellation);
                return Keep(caller, VolumeName.Of(keeper + Extension).Shown, file, (hasOrientation, keeper), cancellation);
            },
            cancellation);
    }

    /// <summary>What can be opened where it lies.</summary>
    /// <inheritdoc cref="AllowedFolders.List"/>
    public Task<(IReadOnlyList<FileInfo> Files, bool IsMore)> ListInPlaceAsync(int most, CancellationToken cancellation)
        => Task.Run(() => _allowed.List(most, cancellation), cancellation);

    /// <summary>Takes a file where it lies, in a folder that is allowed; one that the user opened before, and that has not changed, is that volume.</summary>
    /// <exception cref="RefusedException">It is in no such folder, no volume, or too large.</exception>
    public async Task<StoredVolume> OpenInPlaceAsync(Caller caller, string path, CancellationToken cancellation)
    {
        var real = await Task.Run(() => _allowed.Find(path), cancellation);
        var opened = List(caller).Where(volume => volume.File == real).ToArray();
        var hash = opened is [] ? "" : await Task.Run(() => HashOf(real), cancellation);
        if (Array.Find(opened, volume => volume.Sha256 == hash) is not { } known)
        {
            return await OpenOwnAsync(caller, real, cancellation);
        }

        _books.Audit.Write(caller, "volume.open", known.Id);
        return known;
    }

    /// <summary>Takes a file of the server's own where it lies.</summary>
    /// <exception cref="RefusedException">It is no volume, or too large.</exception>
    public Task<StoredVolume> OpenOwnAsync(Caller caller, string real, CancellationToken cancellation)
        => Task.Run(
            () =>
            {
                var name = Path.GetFileName(real);
                var (header, range) = VolumeLook.At(real, name, _limits, cancellation);
                using var file = IncomingFile.Begin(_incoming, "");
                return Keep(caller, Describe(caller, header, range) with
                {
                    Name = name,
                    File = real,
                    Bytes = new FileInfo(real).Length,
                    Sha256 = HashOf(real),
                }, file);
            },
            cancellation);

    /// <summary>A user's volumes, oldest first.</summary>
    public IReadOnlyList<StoredVolume> List(Caller caller)
        => [.. _volumes.Values.Where(volume => volume.Owner == caller.Id).OrderBy(volume => volume.Created)];

    /// <summary>A user's volume.</summary>
    /// <exception cref="RefusedException">There is none, or it is another user's.</exception>
    public StoredVolume Find(Caller caller, string id)
        => _volumes.TryGetValue(id, out var volume) && volume.Owner == caller.Id
            ? volume
            : throw RefusedException.NotFound("There is no such volume; list yours with GET /api/v1/volumes.");

    /// <summary>A volume by its id, for the server itself.</summary>
    public StoredVolume? Find(string id) => _volumes.GetValueOrDefault(id);

    /// <summary>The file of a volume.</summary>
    public string PathOf(StoredVolume volume) => Path.Combine(FolderOf(volume.Id), volume.File);

    /// <summary>Deletes a user's volume; a file that was opened where it lies stays.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public void Remove(Caller caller, string id) => RemoveIfThere(caller, Find(caller, id).Id);

    /// <summary>Deletes a user's volume, which may be gone already; a file that was opened where it lies stays.</summary>
    public void RemoveIfThere(Caller caller, string id)
    {
        if (_volumes.TryGetValue(id, out var volume) && volume.Owner == caller.Id)
        {
            Remove(caller, volume);
        }
    }

    /// <summary>Deletes a volume, whosever it is.</summary>
    /// <param name="caller">Who deletes what it was opened from.</param>
    /// <param name="volume">The volume, which may be gone already.</param>
    public void Remove(Caller caller, StoredVolume volume)
    {
        var id = volume.Id;
        if (_volumes.TryRemove(id, out _))
        {
            _open.Drop(id);
            Directory.Delete(FolderOf(id), recursive: true);
            _books.Audit.Write(caller, "volume.remove", id);
        }
    }

    /// <summary>All users' volumes of a file that was opened where it lies.</summary>
    public IReadOnlyList<StoredVolume> FindAllOf(string path) => [.. _volumes.Values.Where(volume => volume.File == path)];

    /// <summary>Deletes what a protocol took for clients that it no longer knows, as it finds it when the server starts.</summary>
    /// <param name="keeper">The protocol.</param>
    /// <param name="known">Ids of the volumes that it goes on with.</param>
    public void RemoveLeftovers(string keeper, IReadOnlySet<string> known)
    {
        foreach (var left in _volumes.Values.Where(volume => volume.Keeper == keeper && !known.Contains(volume.Id) && _volumes.TryRemove(volume.Id, out _)))
        {
            Directory.Delete(FolderOf(left.Id), recursive: true);
        }
    }

    /// <summary>Takes a volume into memory.</summary>
    /// <returns>Null if all places are taken by volumes that are needed.</returns>
    /// <exception cref="RefusedException">Its file is gone or damaged.</exception>
    public async Task<VolumeLease?> TryLeaseAsync(StoredVolume volume, CancellationToken cancellation)
    {
        try
        {
            return await _open.TryLeaseAsync(volume.Id, volume.MemoryBytes, () => VolumeFile.Read(PathOf(volume)), cancellation);
        }
        catch (Exception e) when (e is VolumeFormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusedException.Conflict("The volume's file is gone or was changed since it was opened; open it again.");
        }
    }

    /// <summary>Bytes of the volumes in memory.</summary>
    public long OpenBytes => _open.Bytes;

    /// <summary>Lets volumes out of memory that nobody used for a while.</summary>
    public void Sweep() => _open.DropUnused(_limits.SessionIdle);

    /// <summary>Receives a file that is not kept, such as a mask.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="name">The client's name for it, which says its format.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The file, to be disposed.</returns>
    /// <exception cref="RefusedException">It is too large.</exception>
    public async Task<IncomingFile> ReceiveAsync(Caller caller, string? name, Stream body, CancellationToken cancellation)
    {
        var file = Scratch(VolumeName.Of(name).Extension, caller);
        try
        {
            await file.ReceiveAsync(body, _limits.UploadBytes, cancellation);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A place for a file that is written for one answer, to be disposed.</summary>
    /// <param name="extension">Of its name.</param>
    /// <param name="sender">Whose share the bytes count to that are received into it; null if none are.</param>
    public IncomingFile Scratch(string extension, Caller? sender = null)
        => IncomingFile.Begin(_incoming, extension, sender is null ? null : bytes => _books.Shares.Take(sender, bytes));

    private string FolderOf(string id) => Path.Combine(_folder, id);

    private StoredVolume Keep(
        Caller caller, string name, IncomingFile file, (bool HasOrientation, string? Keeper) how, CancellationToken cancellation)
    {
        var (header, range) = VolumeLook.At(file.Path, name, _limits, cancellation);
        return Keep(caller, Describe(caller, header, range) with
        {
            Name = name,
            File = Path.GetFileName(file.Path),
            Bytes = new FileInfo(file.Path).Length,
            Sha256 = file.Sha256.Length > 0 ? file.Sha256 : HashOf(file.Path),
            HasOrientation = how.HasOrientation,
            Keeper = how.Keeper,
        }, file);
    }

    private StoredVolume Keep(Caller caller, StoredVolume volume, IncomingFile file)
    {
        AtomicFile.Write(Path.Combine(file.Folder, Description), stream => JsonSerializer.Serialize(stream, volume, Json));
        lock (_keeping)
        {
            if (List(caller).Count >= _limits.VolumesPerKey)
            {
                throw RefusedException.TooMany($"You have {_limits.VolumesPerKey} volumes, as many as you may; delete some.");
            }

            // What came from elsewhere than a body was not counted as it came.
            _books.Shares.Require(caller, volume.OwnedBytes - file.Bytes);
            file.Keep(FolderOf(volume.Id));
            _volumes[volume.Id] = volume;
        }

        _books.Audit.Write(caller, "volume.open", volume.Id);
        return volume;
    }

    private StoredVolume Describe(Caller caller, VolumeHeader header, ValueRange range) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)),
        Owner = caller.Id,
        Name = "",
        File = "",
        Bytes = 0,
        Sha256 = "",
        Created = _clock.GetUtcNow(),
        Shape = [header.Grid.Shape.X, header.Grid.Shape.Y, header.Grid.Shape.Z],
        SpacingMm = [header.Grid.Spacing.X, header.Grid.Spacing.Y, header.Grid.Spacing.Z],
        Affine = [.. header.Grid.Affine.ToRows().SelectMany(row => row)],
        VoxelType = header.VoxelType.ToString().ToLowerInvariant(),
        Orientation = header.Grid.Orientation.Code,
        Low = double.IsFinite(range.Min) ? range.Min : null,
        High = double.IsFinite(range.Max) ? range.Max : null,
    };

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
