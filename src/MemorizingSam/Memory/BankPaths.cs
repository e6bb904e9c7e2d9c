namespace MemorizingSam.Memory;

/// <summary>
/// Where things lie in a bank's folder. Names are made of ids that were checked to be digits, never of texts out of a file.
/// </summary>
internal static class BankPaths
{
    /// <summary>Ends the name of a memory's file.</summary>
    public const string MemoryExtension = ".safetensors";

    /// <summary>Ends the name of a thumbnail.</summary>
    public const string ThumbnailExtension = ".png";

    /// <summary>Name of the manifest, here and in an archive.</summary>
    public const string ManifestName = "manifest.jsonl";

    /// <summary>Name of the folder of memories, here and in an archive.</summary>
    public const string MemoriesName = "memories";

    private const string LockName = "lock";
    private const string KeysPrefix = "recall-";
    private const string KeysExtension = ".keys";

    /// <summary>What was added, changed and removed.</summary>
    public static string Manifest(string folder) => Path.Combine(folder, ManifestName);

    /// <summary>Held open by the writer.</summary>
    public static string Lock(string folder) => Path.Combine(folder, LockName);

    /// <summary>The folder of memories.</summary>
    public static string Memories(string folder) => Path.Combine(folder, MemoriesName);

    /// <summary>The tensors of one memory.</summary>
    public static string Memory(string folder, string id) => Path.Combine(Memories(folder), id + MemoryExtension);

    /// <summary>A picture, named by its own checksum: to give a memory another one never writes over the first.</summary>
    public static string Thumbnail(string folder, string checksum)
        => Path.Combine(Memories(folder), checksum[..Digits.Id] + ThumbnailExtension);

    /// <summary>
    /// All recall keys, side by side. Each compaction begins another file, since a reader may have the old one mapped.
    /// </summary>
    public static string Keys(string folder, long generation) => Path.Combine(folder, $"{KeysPrefix}{generation}{KeysExtension}");

    /// <summary>Whether a file's name is one that a bank gives to the files beside its manifest.</summary>
    public static bool IsOwn(string name)
        => name is LockName or MemoriesName or ManifestName || IsKeys(name) || IsTemporary(name);

    /// <summary>Whether a file's name is one of recall keys, of whatever generation.</summary>
    public static bool IsKeys(string name)
        => name.StartsWith(KeysPrefix, StringComparison.Ordinal) && name.EndsWith(KeysExtension, StringComparison.Ordinal);

    /// <summary>Whether a file was not whole yet when its writer ended.</summary>
    public static bool IsTemporary(string name) => name.StartsWith(BankFiles.TemporaryPrefix, StringComparison.Ordinal);

    /// <summary>The id that a file of the folder of memories is named by; null for a foreign file.</summary>
    public static string? IdOf(string name)
        => Path.GetExtension(name) is MemoryExtension or ThumbnailExtension && Digits.Are(Path.GetFileNameWithoutExtension(name), Digits.Id)
            ? Path.GetFileNameWithoutExtension(name)
            : null;
}
