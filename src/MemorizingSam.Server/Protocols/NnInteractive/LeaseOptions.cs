namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>How many clients of nnInteractive there may be, and when one is given up.</summary>
/// <remarks>Defaults as those of nninteractive-server 2.5, but for the number of sessions, which there is 1: its model serves one at a time.</remarks>
internal sealed record LeaseOptions
{
    /// <summary>Most clients of a key at once, so that none keeps all others out.</summary>
    public int MaxSessions { get; init; } = 3;

    /// <summary>Most clients of all keys at once.</summary>
    public int MaxSessionsOfAll { get; init; } = 48;

    /// <summary>After how long without anything that a user did a lease ends.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After how long without any sign of life a lease ends.</summary>
    public TimeSpan Liveness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a client that was turned away should ask again.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);
}
