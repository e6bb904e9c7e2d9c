using System.Numerics;
using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// Reads what <c>torch.save</c> wrote before 1.6: a pickled magic number, a protocol version, facts about the machine, the
/// object and the list of storage keys, then for each key its length and its bytes.
/// </summary>
/// <remarks>Source: torch/serialization.py, _legacy_save and _legacy_load.</remarks>
internal static class TorchLegacyReader
{
    private const long ProtocolVersion = 1001;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356");

    /// <summary>Reads the checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is damaged, not a checkpoint, or hostile.</exception>
    public static Checkpoint Read(MappedFile file, CheckpointScope scope, ReadBudget budget)
    {
        var cursor = new ByteCursor(file, 0, file.Length);
        if (Load() is not BigInteger magic || magic != Magic)
        {
            throw file.Error(
                "is a pickle, but not one of torch.save; give a .pth file from torch.save or a .safetensors file.");
        }

        if (Load() is not ProtocolVersion || Load() is not PickleDict machine || machine["little_endian"] is not true)
        {
            throw file.Error(
                "was saved big-endian or by an unknown version of torch; load and save it again with torch 1.6 or later.");
        }

        var objects = new Unpickler(cursor, budget);
        var root = objects.Load();
        var keys = Load() as PickleList ?? throw file.Error("lacks its list of storages; download or copy it again.");
        var storages = FindStorages(cursor, keys, objects.Storages);
        return TorchDictionary.Read(root, CheckpointFormat.TorchLegacy, scope, file, storages, budget);

        object? Load() => new Unpickler(cursor, budget).Load();
    }

    private static StorageTable FindStorages(ByteCursor cursor, PickleList keys, Dictionary<string, TorchStorage> known)
    {
        var storages = new StorageTable(cursor.File);
        foreach (var item in keys.Items)
        {
            if (item is not string key || !known.TryGetValue(key, out var storage))
            {
                throw cursor.File.Error("lists a storage that none of its tensors uses; it is damaged.");
            }

            var count = cursor.ReadUInt64();
            if (count != (ulong)storage.Count)
            {
                throw cursor.File.Error(
                    $"holds {count:N0} elements for storage {Quote(key)} where its pickle says "
                    + $"{storage.Count:N0}; it is damaged.");
            }

            var length = (Int128)storage.Count * storage.Type.Size();
            var extent = new FileExtent(cursor.Position, (long)Int128.Min(length, long.MaxValue));
            cursor.Skip(extent.Length);
            if (!storages.TryAdd(key, extent))
            {
                throw cursor.File.Error($"lists storage {Quote(key)} twice; it is damaged.");
            }
        }

        return cursor.Remaining == 0
            ? storages
            : throw cursor.File.Error($"has {cursor.Remaining:N0} bytes after its last storage; it is damaged.");
    }
}
