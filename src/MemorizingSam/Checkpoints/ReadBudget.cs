namespace MemorizingSam.Checkpoints;

/// <summary>
/// The memory that reading one file may take in all: twice its size, or <see cref="Floor"/> for a small one. Every
/// allocation whose size a file decides is taken from it first, so that no claim in a file can cost more than the file.
/// </summary>
internal sealed class ReadBudget
{
    /// <summary>What even the smallest file may take, in bytes.</summary>
    public const long Floor = 4 << 20;

    private readonly string _path;
    private readonly long _limit;
    private long _left;

    /// <summary>Opens the account of one file.</summary>
    public ReadBudget(string path, long fileLength)
    {
        _path = path;
        _limit = Math.Max(2 * fileLength, Floor);
        _left = _limit;
    }

    /// <summary>Takes bytes that are about to be allocated.</summary>
    /// <exception cref="CheckpointException">The file has used up what it may take.</exception>
    public void Take(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > _left)
        {
            throw new CheckpointException(
                _path,
                $"claims more content than its size can hold (over {_limit:N0} bytes of memory to read it); "
                + "it is damaged or made to exhaust memory.");
        }

        _left -= bytes;
    }

    /// <summary>Takes a string of this many characters and returns nothing more than permission.</summary>
    public void TakeString(long characters) => Take(64 + (2 * characters));
}
