using MemorizingSam.Server.Access;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>An image that was sent to be segmented, and is forgotten when it was not asked for in a while.</summary>
/// <param name="Id">What it is asked for by.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Created">When it was sent.</param>
/// <param name="Expiry">How long after its last use it is forgotten.</param>
internal sealed record ImageSession(string Id, Caller Caller, StoredVolume Volume, DateTimeOffset Created, TimeSpan Expiry)
{
    /// <summary>When it was last used.</summary>
    public DateTimeOffset LastUse { get; set; } = Created;

    /// <summary>What clients are told.</summary>
    public SessionInfo ToInfo()
        => new(Id, "", Volume.Name, [], Created.ToUnixTimeSeconds(), LastUse.ToUnixTimeSeconds(), (long)Expiry.TotalSeconds);
}
