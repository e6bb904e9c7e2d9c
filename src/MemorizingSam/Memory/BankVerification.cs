using MemorizingSam.Checkpoints;

namespace MemorizingSam.Memory;

/// <summary>Reads every byte of a bank.</summary>
internal static class BankVerification
{
    /// <summary>Checks the manifest as it is on the disk now, then all memories it names, then the recall keys.</summary>
    public static VerifyReport Run(MemoryBank bank, CancellationToken cancellation)
    {
        var damages = new List<BankDamage>();
        if (ReadManifest(bank, damages) is not { } manifest)
        {
            return new VerifyReport(0, 0, damages);
        }

        var bytes = manifest.End;
        var memories = manifest.State.Memories;
        foreach (var memory in memories)
        {
            cancellation.ThrowIfCancellationRequested();
            var problems = Check(bank, memory).ToArray();

            // Another program may have removed it and compacted the bank meanwhile.
            if (problems.Length > 0 && Manifest.Read(bank.Folder).State.Find(memory.Id) is not null)
            {
                damages.AddRange(problems);
            }

            bytes += memory.Bytes + memory.ThumbnailBytes;
        }

        damages.AddRange(CheckKeys(bank, manifest, ref bytes));
        return new VerifyReport(memories.Count, bytes, damages);
    }

    private static Manifest? ReadManifest(MemoryBank bank, List<BankDamage> damages)
    {
        try
        {
            var manifest = Manifest.Read(bank.Folder);
            damages.AddRange(manifest.Warnings.Select(warning => new BankDamage(null, warning)));
            return manifest;
        }
        catch (CheckpointException e)
        {
            damages.Add(new BankDamage(null, e.Message));
            return null;
        }
    }

    /// <summary>What is wrong with one memory and its picture.</summary>
    public static IEnumerable<BankDamage> Check(MemoryBank bank, MemoryInfo memory)
    {
        BankDamage? damage = null;
        try
        {
            MemoryFile.Read(BankPaths.Memory(bank.Folder, memory.Id), memory, bank.Options);
        }
        catch (CheckpointException e)
        {
            damage = new BankDamage(memory.Id, e.Message);
        }

        if (damage is not null)
        {
            yield return damage;
        }

        if (memory.ThumbnailChecksum is { } checksum
            && !MemoryFile.IsWhole(BankPaths.Thumbnail(bank.Folder, checksum), memory.ThumbnailBytes, checksum))
        {
            yield return new BankDamage(memory.Id, $"The picture of memory {memory.Id} is damaged or gone.");
        }
    }

    // A row that is missing, or cut off at the end, is no damage: a program was killed before the row was written, and an index makes it.
    private static IReadOnlyList<BankDamage> CheckKeys(MemoryBank bank, Manifest manifest, ref long bytes)
    {
        var path = BankPaths.Keys(bank.Folder, manifest.Generation);
        if (!File.Exists(path) || new FileInfo(path).Length < RecallKeyFile.HeaderLength + RecallKeyFile.RowLength(bank.Options))
        {
            return [];
        }

        using var keys = MappedKeys.Open(path, bank.Options, manifest.Generation);
        if (keys is null)
        {
            return [new BankDamage(null, "The file of recall keys has a damaged header; it is made anew when a writer next searches the bank.")];
        }

        using var lease = keys.Read();
        var damaged = 0;
        for (var row = 0; row < keys.Rows; row++)
        {
            damaged += RecallKeyFile.IsWhole(lease.Row(row)) ? 0 : 1;
        }

        bytes += RecallKeyFile.HeaderLength + ((long)keys.Rows * RecallKeyFile.RowLength(bank.Options));
        return damaged == 0
            ? []
            : [new BankDamage(
                null, $"{damaged} rows of the file of recall keys are damaged; they are made anew when a writer next searches the bank.")];
    }
}
