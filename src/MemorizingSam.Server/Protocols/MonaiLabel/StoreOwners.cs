using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Who put which file into the image store: what he keeps there counts to his share of the disk. Files put there by hand are nobody's.</summary>
internal sealed class StoreOwners
{
    private const string All = "owners";

    private readonly Lock _lock = new();
    private readonly JsonFiles<Dictionary<string, OwnedFile>> _files;
    private readonly Dictionary<string, OwnedFile> _owned;

    /// <summary>Reads what is known.</summary>
    /// <param name="dataFolder">The server's data folder.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public StoreOwners(string dataFolder)
    {
        _files = new JsonFiles<Dictionary<string, OwnedFile>>(Path.Combine(dataFolder, "clients", "monai-store"), ".json");
        _owned = _files.Ids.Contains(All) ? _files.Read(All) : new Dictionary<string, OwnedFile>(StringComparer.Ordinal);
    }

    /// <summary>Bytes of a user's files.</summary>
    public long BytesOf(string owner)
    {
        lock (_lock)
        {
            return _owned.Values.Where(file => file.Owner == owner).Sum(file => file.Bytes);
        }
    }

    /// <summary>Takes down whose a file is.</summary>
    /// <param name="file">Its place in the store.</param>
    /// <param name="owner">Who put it there.</param>
    /// <param name="bytes">How large it is.</param>
    public void Set(string file, string owner, long bytes)
    {
        lock (_lock)
        {
            _owned[file] = new OwnedFile(owner, bytes);
            _files.Write(All, _owned);
        }
    }

    /// <summary>Forgets a file.</summary>
    public void Remove(string file)
    {
        lock (_lock)
        {
            if (_owned.Remove(file))
            {
                _files.Write(All, _owned);
            }
        }
    }

    /// <param name="Owner">Id of the caller who put it there.</param>
    /// <param name="Bytes">How large it is.</param>
    internal sealed record OwnedFile(string Owner, long Bytes);
}
