using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Protocols.ItkSnap;

/// <summary>A session of ITK-SNAP.</summary>
/// <param name="id">What it is asked for by.</param>
/// <param name="owner">Id of the caller whose it is.</param>
internal sealed class SnapSession(string id, string owner)
{
    /// <summary>What it is asked for by.</summary>
    public string Id { get; } = id;

    /// <summary>Id of the caller whose it is.</summary>
    public string Owner { get; } = owner;

    /// <summary>One request after another.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Which of all requests it was used by last.</summary>
    public long LastUse { get; set; }

    /// <summary>Its volume; null before one came. Only for who has the <see cref="Turn"/>.</summary>
    public ArraySession? Volume { get; set; }
}
