namespace MemorizingSam.Checkpoints;

/// <summary>Reads what <c>torch.save</c> writes since 1.6: a zip with <c>data.pkl</c> and one entry per storage.</summary>
/// <remarks>Source: torch/serialization.py, _save and _load; caffe2/serialize/inline_container.cc.</remarks>
internal static class TorchZipReader
{
    private const string PickleName = "data.pkl";

    /// <summary>Reads the checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is damaged, not a checkpoint, or hostile.</exception>
    public static Checkpoint Read(MappedFile file, CheckpointScope scope, ReadBudget budget)
    {
        var entries = ZipDirectory.Read(file, budget).Entries;
        var folder = FindFolder(file, entries.Keys);
        RefuseBigEndian(file, entries, folder);

        var pickle = entries[folder + PickleName];
        StorageTable.Verify(file, pickle, folder + PickleName);
        var cursor = new ByteCursor(file, pickle.Offset, pickle.Length);
        var root = new Unpickler(cursor, budget).Load();
        if (cursor.Remaining > 0)
        {
            throw file.Error($"has {cursor.Remaining:N0} bytes after the end of its pickle; it is damaged.");
        }

        var storages = new StorageTable(file);
        var prefix = $"{folder}data/";
        foreach (var (name, extent) in entries)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                budget.TakeString(name.Length);
                budget.Take(128);
                storages.TryAdd(name[prefix.Length..], extent);
            }
        }

        return TorchDictionary.Read(root, CheckpointFormat.TorchZip, scope, file, storages, budget);
    }

    /// <summary>The one folder that torch puts everything into, with its slash.</summary>
    private static string FindFolder(MappedFile file, IEnumerable<string> names)
    {
        var pickles = names
            .Where(name => name.EndsWith($"/{PickleName}", StringComparison.Ordinal) || name == PickleName)
            .ToList();
        var isScript = names.Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal));
        return (pickles, isScript) switch
        {
            ({ Count: 0 }, _) => throw file.Error(
                $"is a zip that holds no {PickleName}, so not a PyTorch checkpoint{FirstOf(names)}; "
                + "give a .pth file from torch.save or a .safetensors file."),
            ({ Count: > 1 }, _) => throw file.Error($"holds {pickles.Count} files named {PickleName}; a checkpoint has one."),
            (_, true) => throw file.Error(
                "is a TorchScript program, which holds code; save the weights alone with torch.save(model.state_dict(), ...)."),
            _ => pickles[0][..^PickleName.Length],
        };
    }

    private static string FirstOf(IEnumerable<string> names)
        => names.FirstOrDefault() is { } name ? $" (its first entry is {CheckpointException.Quote(name)})" : " (it is empty)";

    private static void RefuseBigEndian(MappedFile file, IReadOnlyDictionary<string, FileExtent> entries, string folder)
    {
        Span<byte> order = stackalloc byte[3];
        if (entries.TryGetValue(folder + "byteorder", out var extent) && extent.Length >= order.Length)
        {
            file.Read(extent.Offset, order);
            if (order.SequenceEqual("big"u8))
            {
                throw file.Error("was saved big-endian; load and save it again on a little-endian machine.");
            }
        }
    }
}
