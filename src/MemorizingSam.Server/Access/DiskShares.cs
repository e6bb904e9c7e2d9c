using System.Collections.Concurrent;
using MemorizingSam.Server.Limits;

namespace MemorizingSam.Server.Access;

/// <summary>Bytes that each user's files take on the disk, those on their way in included: none may have more than his share.</summary>
/// <param name="limits">How much a share is.</param>
internal sealed class DiskShares(ServerLimits limits)
{
    private readonly ConcurrentBag<Func<string, long>> _kept = [];
    private readonly ConcurrentDictionary<string, long> _coming = new(StringComparer.Ordinal);

    /// <summary>Adds what a part of the server keeps of a user.</summary>
    /// <param name="bytesOf">How much it is, by the user's id.</param>
    public void Count(Func<string, long> bytesOf) => _kept.Add(bytesOf);

    /// <summary>Bytes that a user may still send, with what he is sending now.</summary>
    public long Left(Caller caller) => ShareOf(caller) - _kept.Sum(bytesOf => bytesOf(caller.Id)) - _coming.GetValueOrDefault(caller.Id);

    /// <summary>Checks that a user may keep more.</summary>
    /// <param name="caller">The user.</param>
    /// <param name="bytes">How much more.</param>
    /// <param name="freed">Bytes that give way to it.</param>
    /// <exception cref="RefusedException">He may not: 429.</exception>
    public void Require(Caller caller, long bytes = 1, long freed = 0)
    {
        if (bytes > 0 && Left(caller) + freed < bytes)
        {
            throw TooMuch(caller);
        }
    }

    /// <summary>Counts what a user sends, as it comes; less than 0 for what is counted elsewhere from now on, or was thrown away.</summary>
    /// <exception cref="RefusedException">It is more than his share: 429.</exception>
    public void Take(Caller caller, long bytes)
    {
        _coming.AddOrUpdate(caller.Id, bytes, (_, before) => before + bytes);
        if (bytes > 0 && Left(caller) < 0)
        {
            throw TooMuch(caller);
        }
    }

    private long ShareOf(Caller caller) => caller.Bytes ?? limits.BytesPerKey;

    private RefusedException TooMuch(Caller caller)
        => RefusedException.TooMany($"Your files may take {ShareOf(caller)} bytes on this server, and this would be more; delete volumes or sessions.");
}
