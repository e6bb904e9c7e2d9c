namespace MemorizingSam.Server.Limits;

/// <summary>How much a server does for its users before it refuses, so that no request takes the machine from the others.</summary>
public sealed record ServerLimits
{
    private const long Mebi = 1L << 20;

    /// <summary>Most bytes of an uploaded file. The default lets a float32 volume of 512×512×600 voxels (629 MB) in.</summary>
    public long UploadBytes { get; init; } = 1024 * Mebi;

    /// <summary>Most bytes of any other request's body.</summary>
    public long RequestBytes { get; init; } = Mebi;

    /// <summary>Most voxels of a volume.</summary>
    public long Voxels { get; init; } = 512L * 512 * 1024;

    /// <summary>Most bytes that a key's volumes may take on the disk.</summary>
    public long BytesPerKey { get; init; } = 64 * 1024 * Mebi;

    /// <summary>Most volumes of a key, those that were opened where they lie included.</summary>
    public int VolumesPerKey { get; init; } = 5_000;

    /// <summary>Most volumes in memory at once; those that no session needs give way.</summary>
    public int OpenVolumes { get; init; } = 16;

    /// <summary>Most bytes that they take together; one that is larger alone is let in alone. The default is 8 GiB, or a third of the machine's memory.</summary>
    public long OpenVolumeBytes { get; init; } = Math.Min(8 * 1024 * Mebi, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3);

    /// <summary>Most sessions in memory at once; those longest unused give way and are resumed from the disk when they are needed.</summary>
    public int OpenSessions { get; init; } = 64;

    /// <summary>Most sessions of a key, in memory or on the disk.</summary>
    public int SessionsPerKey { get; init; } = 200;

    /// <summary>Most bytes that a session takes on the disk: masks that were sent count, clicks hardly.</summary>
    public long SessionBytes { get; init; } = 64 * Mebi;

    /// <summary>Most objects of a session.</summary>
    public int ObjectsPerSession { get; init; } = 255;

    /// <summary>Most requests of a key per minute.</summary>
    public int RequestsPerMinute { get; init; } = 3_000;

    /// <summary>Most jobs that wait for the device.</summary>
    public int WaitingJobs { get; init; } = 32;

    /// <summary>Most jobs of a key that wait for the device.</summary>
    public int WaitingJobsPerKey { get; init; } = 16;

    /// <summary>Most connections at once.</summary>
    public int Connections { get; init; } = 500;

    /// <summary>Most connections at once of one address beyond this machine.</summary>
    public int ConnectionsPerAddress => Math.Max(1, Connections / 2);

    /// <summary>How long a connection may be silent between requests.</summary>
    public TimeSpan ConnectionIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request's headers may take to come.</summary>
    public TimeSpan HeaderPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A session that is unused for so long leaves memory; it is resumed from the disk when it is needed.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>A session that is unused for so long is deleted.</summary>
    public TimeSpan SessionKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long an upload may come slower than <see cref="UploadBytesPerSecond"/> before it is broken off; more than a second.</summary>
    public TimeSpan UploadPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Least bytes per second of a request's body.</summary>
    public double UploadBytesPerSecond { get; init; } = 1_000;

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        RequirePositive(UploadBytes, nameof(UploadBytes));
        RequirePositive(RequestBytes, nameof(RequestBytes));
        RequirePositive(Voxels, nameof(Voxels));
        RequirePositive(BytesPerKey, nameof(BytesPerKey));
        RequirePositive(VolumesPerKey, nameof(VolumesPerKey));
        RequirePositive(OpenVolumes, nameof(OpenVolumes));
        RequirePositive(OpenVolumeBytes, nameof(OpenVolumeBytes));
        RequirePositive(SessionBytes, nameof(SessionBytes));
        RequirePositive(OpenSessions, nameof(OpenSessions));
        RequirePositive(SessionsPerKey, nameof(SessionsPerKey));
        RequirePositive(ObjectsPerSession, nameof(ObjectsPerSession));
        RequirePositive(RequestsPerMinute, nameof(RequestsPerMinute));
        RequirePositive(WaitingJobs, nameof(WaitingJobs));
        RequirePositive(WaitingJobsPerKey, nameof(WaitingJobsPerKey));
        RequirePositive(Connections, nameof(Connections));
        RequirePositive(ConnectionIdle.TotalSeconds, nameof(ConnectionIdle));
        RequirePositive(HeaderPatience.TotalSeconds, nameof(HeaderPatience));
        RequirePositive(SessionIdle.TotalSeconds, nameof(SessionIdle));
        RequirePositive(SessionKept.TotalSeconds, nameof(SessionKept));
        RequirePositive(UploadBytesPerSecond, nameof(UploadBytesPerSecond));
        if (UploadPatience <= TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException($"UploadPatience ({UploadPatience}) must be more than a second.");
        }
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0))
        {
            throw new ArgumentException($"{name} ({value}) must be more than 0.");
        }
    }
}
