namespace MemorizingSam.Server.Sessions;

/// <summary>What a user chose when a session was opened.</summary>
/// <param name="Memory">Whether it recalls from the server's bank.</param>
/// <param name="OneCrop">Whether objects are not followed beyond the first crop.</param>
/// <param name="AllParts">Whether parts of a mask stay that hang together with no click.</param>
/// <param name="Keeper">The protocol that opened it and deletes it when its client needs it no more; null for one that is its user's own.</param>
internal sealed record SessionChoices(bool Memory, bool OneCrop = false, bool AllParts = false, string? Keeper = null);
