using MemorizingSam.Server.Protocols.Arrays;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>A client's place on the server, with two clocks: when its user last did something, and when it was last heard of.</summary>
/// <param name="token">What the client shows.</param>
/// <param name="owner">Id of the caller who claimed it.</param>
/// <param name="now">When that was.</param>
internal sealed class Lease(string token, string owner, DateTimeOffset now)
{
    /// <summary>What the client shows.</summary>
    public string Token { get; } = token;

    /// <summary>Id of the caller who claimed it.</summary>
    public string Owner { get; } = owner;

    /// <summary>When its user last did something.</summary>
    public DateTimeOffset LastActive { get; set; } = now;

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset LastSeen { get; set; } = now;

    /// <summary>One request of a client after another.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>What it works on; null before an image came. Only for who has the <see cref="Turn"/>.</summary>
    public ArraySession? Session { get; set; }
}
