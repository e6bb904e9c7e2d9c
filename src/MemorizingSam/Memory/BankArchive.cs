using System.IO.Compression;
using System.Security.Cryptography;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>
/// A bank in one zip file: a manifest without history, the memories' files, pictures if wanted; nothing compressed. Names in it are
/// looked up, never followed, and every byte is checked before the first is used.
/// </summary>
internal sealed class BankArchive : IDisposable
{
    // The same bank gives the same archive.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _path;
    private readonly ZipArchive _zip;

    private BankArchive(string path, ZipArchive zip)
    {
        (_path, _zip) = (path, zip);
        Entries = ReadEntries();
        using var manifest = Entry(BankPaths.ManifestName).Open();
        var read = Manifest.ReadArchived(path, manifest);
        (Options, Memories) = (read.Options, read.State.Memories);
    }

    /// <summary>Whose bank it was.</summary>
    public BankOptions Options { get; }

    /// <summary>What it holds.</summary>
    public IReadOnlyList<MemoryInfo> Memories { get; }

    private Dictionary<string, ZipArchiveEntry> Entries { get; }

    /// <summary>Opens an archive and checks its names and its manifest.</summary>
    /// <exception cref="CheckpointException">It is not there, not an archive of a bank, or damaged.</exception>
    public static BankArchive Open(string path)
    {
        var stream = OpenFile(path);
        try
        {
            return new BankArchive(path, new ZipArchive(stream, ZipArchiveMode.Read));
        }
        catch (InvalidDataException e)
        {
            stream.Dispose();
            throw Damaged(path, e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes an archive.</summary>
    /// <param name="stream">Written to.</param>
    /// <param name="options">Whose bank it is.</param>
    /// <param name="memories">What to write, as it shall be told; each file is whole.</param>
    /// <param name="folder">The bank.</param>
    public static void Write(Stream stream, BankOptions options, IReadOnlyList<MemoryInfo> memories, string folder)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (var manifest = Add(zip, BankPaths.ManifestName))
        {
            Manifest.Write(manifest, options, generation: 0, memories);
        }

        foreach (var memory in memories)
        {
            Copy(BankPaths.Memory(folder, memory.Id), zip, MemoryName(memory));
        }

        foreach (var checksum in memories.Select(memory => memory.ThumbnailChecksum).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            Copy(BankPaths.Thumbnail(folder, checksum), zip, ThumbnailName(checksum));
        }
    }

    /// <summary>Reads every byte and makes sure that it is what was written.</summary>
    /// <exception cref="CheckpointException">It is not.</exception>
    public void Verify()
    {
        try
        {
            foreach (var memory in Memories)
            {
                Verify(MemoryName(memory), memory.Bytes, memory.Checksum);
                if (memory.ThumbnailChecksum is { } checksum)
                {
                    Verify(ThumbnailName(checksum), memory.ThumbnailBytes, checksum);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(_path, e);
        }
    }

    /// <summary>Writes a memory's file, never more than its bytes.</summary>
    public void CopyMemory(MemoryInfo memory, Stream target) => Copy(MemoryName(memory), target);

    /// <summary>Writes a memory's picture.</summary>
    public void CopyThumbnail(MemoryInfo memory, Stream target) => Copy(ThumbnailName(memory.ThumbnailChecksum!), target);

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, $"was not found (looked for {path}); check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CheckpointException(path, "may not be read; check its permissions.", e);
        }
    }

    private static CheckpointException Damaged(string path, InvalidDataException inner)
        => new(path, "is no archive of a memory bank, or is damaged; copy or export it again. Nothing was imported.", inner);

    private static string MemoryName(MemoryInfo memory) => $"{BankPaths.MemoriesName}/{memory.Id}{BankPaths.MemoryExtension}";

    private static string ThumbnailName(string checksum)
        => $"{BankPaths.MemoriesName}/{checksum[..Digits.Id]}{BankPaths.ThumbnailExtension}";

    private static Stream Add(ZipArchive zip, string name)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        return entry.Open();
    }

    private static void Copy(string path, ZipArchive zip, string name)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var target = Add(zip, name);
        source.CopyTo(target);
    }

    private static bool IsOwn(string name)
        => name == BankPaths.ManifestName
            || (name.StartsWith(BankPaths.MemoriesName + "/", StringComparison.Ordinal)
                && BankPaths.IdOf(name[(BankPaths.MemoriesName.Length + 1)..]) is not null);

    private Dictionary<string, ZipArchiveEntry> ReadEntries()
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in _zip.Entries)
        {
            var name = CheckpointException.Quote(entry.FullName);
            if (!IsOwn(entry.FullName))
            {
                throw new CheckpointException(
                    _path, $"holds {name}, which no archive of a memory bank does; nothing was imported. Export the bank again.");
            }

            // Bytes that are there cannot be more than the archive's own: no bomb.
            if (entry.CompressedLength != entry.Length || !entries.TryAdd(entry.FullName, entry))
            {
                throw new CheckpointException(
                    _path, $"holds {name} compressed or twice; nothing was imported. Export the bank again.");
            }
        }

        return entries;
    }

    private ZipArchiveEntry Entry(string name)
        => Entries.TryGetValue(name, out var entry)
            ? entry
            : throw new CheckpointException(
                _path, $"lacks '{name}'; it is no archive of a memory bank, or is damaged. Nothing was imported.");

    private void Verify(string name, long bytes, string checksum)
    {
        var entry = Entry(name);
        if (entry.Length == bytes)
        {
            using var stream = entry.Open();
            if (Convert.ToHexStringLower(SHA256.HashData(stream)) == checksum)
            {
                return;
            }
        }

        throw new CheckpointException(_path, $"is damaged: '{name}' is not what was exported; copy it again. Nothing was imported.");
    }

    private void Copy(string name, Stream target)
    {
        using var source = Entry(name).Open();
        source.CopyTo(target);
    }
}
