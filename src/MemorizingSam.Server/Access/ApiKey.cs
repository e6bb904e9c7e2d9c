namespace MemorizingSam.Server.Access;

/// <summary>An API key as the key file knows it: not the key, but its hash.</summary>
/// <param name="Id">Names the key in logs and on the disk; its owner keeps it when the key is replaced.</param>
/// <param name="Name">Who has it: a person or a machine.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Sha256">SHA-256 of the key in hexadecimal. A key has 256 random bits, so that no slow hash is needed to hide it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Sessions">Most sessions; null for the server's own limit.</param>
/// <param name="Bytes">Most bytes of volumes; null for the server's own limit.</param>
/// <param name="RequestsPerMinute">Most requests per minute; null for the server's own limit.</param>
public sealed record ApiKey(
    string Id,
    string Name,
    Role Role,
    string Sha256,
    DateTimeOffset Created,
    int? Sessions = null,
    long? Bytes = null,
    int? RequestsPerMinute = null);
