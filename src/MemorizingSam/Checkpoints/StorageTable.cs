using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>Where the bytes of each torch storage lie in the file.</summary>
internal sealed class StorageTable(MappedFile file)
{
    private const int ScratchLength = 64 << 10;

    private readonly Dictionary<string, FileExtent> _extents = [];
    private readonly HashSet<string> _verified = [];

    /// <summary>Notes where a storage lies; false if its key is known already.</summary>
    public bool TryAdd(string key, FileExtent extent) => _extents.TryAdd(key, extent);

    /// <summary>Finds a storage's bytes and checks them against their checksum, where there is one, at the first call.</summary>
    /// <exception cref="CheckpointException">The storage is not there, has another size, or is damaged.</exception>
    public FileExtent Find(TorchStorage storage)
    {
        if (!_extents.TryGetValue(storage.Key, out var extent))
        {
            throw file.Error(
                $"names storage {Quote(storage.Key)}, which is not in it; download or copy it again.");
        }

        if (extent.Length / storage.Type.Size() != storage.Count || extent.Length % storage.Type.Size() != 0)
        {
            throw file.Error(
                $"holds {extent.Length:N0} bytes for storage {Quote(storage.Key)} where its pickle says "
                + $"{storage.Count:N0} elements of {storage.Type}; it is damaged.");
        }

        if (_verified.Add(storage.Key))
        {
            Verify(file, extent, storage.Key);
        }

        return extent;
    }

    /// <summary>Checks a stretch of the file against its checksum.</summary>
    /// <exception cref="CheckpointException">They differ.</exception>
    public static void Verify(MappedFile file, FileExtent extent, string name)
    {
        // torch.save writes 0 when told not to compute checksums.
        if (extent.Crc is null or 0)
        {
            return;
        }

        Span<byte> scratch = stackalloc byte[ScratchLength];
        var crc = 0u;
        for (var done = 0L; done < extent.Length; done += ScratchLength)
        {
            var part = scratch[..(int)Math.Min(ScratchLength, extent.Length - done)];
            file.Read(extent.Offset + done, part);
            crc = Crc32.Append(crc, part);
        }

        if (crc != extent.Crc)
        {
            throw file.Error(
                $"is damaged: entry {Quote(name)} does not match its checksum; download or copy it again.");
        }
    }
}
