namespace MemorizingSam.Server.Access;

/// <summary>Who asks.</summary>
/// <param name="Id">The owner of what he makes, and whose turn in the queue it is.</param>
/// <param name="Name">Who accepted what he memorises.</param>
/// <param name="Role">What he may do.</param>
internal sealed record Caller(string Id, string Name, Role Role)
{
    /// <summary>Most sessions; null for the server's own limit.</summary>
    public int? Sessions { get; init; }

    /// <summary>Most bytes of volumes; null for the server's own limit.</summary>
    public long? Bytes { get; init; }

    /// <summary>Most requests per minute; null for the server's own limit.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The one user of a server that listens to its own machine alone and has no keys.</summary>
    public static Caller Local { get; } = new("local", "local", Role.Admin);

    /// <summary>All who ask for what needs no key.</summary>
    public static Caller Anyone { get; } = new("anyone", "anyone", Role.Viewer);

    /// <summary>The user of a key.</summary>
    public static Caller Of(ApiKey key) => new(key.Id, key.Name, key.Role)
    {
        Sessions = key.Sessions,
        Bytes = key.Bytes,
        RequestsPerMinute = key.RequestsPerMinute,
    };

    /// <summary>Those who come by a protocol that knows no keys, all of them one user.</summary>
    /// <param name="protocol">Its name.</param>
    public static Caller Keyless(string protocol) => new(protocol, protocol, Role.Annotator);
}
