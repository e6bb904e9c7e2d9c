namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>What has to be known of an image's session to go on with it.</summary>
/// <param name="Owner">Id of the caller whose it is.</param>
/// <param name="Volume">Id of its volume.</param>
/// <param name="Created">When it was sent.</param>
/// <param name="Expiry">How long after its last use it is forgotten.</param>
internal sealed record KeptImage(string Owner, string Volume, DateTimeOffset Created, TimeSpan Expiry);
