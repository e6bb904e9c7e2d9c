namespace MemorizingSam.Server.Access;

/// <summary>One line of the audit log: ids alone, no file's or patient's name.</summary>
/// <param name="When">When it was done.</param>
/// <param name="Who">Name of the key.</param>
/// <param name="Key">Id of the key.</param>
/// <param name="Action">What was done, such as <c>volume.open</c>.</param>
/// <param name="Subject">To what: the id of a volume, a session, a memory.</param>
/// <param name="Related">What else it concerns, such as the volume of a session.</param>
internal sealed record AuditEntry(DateTimeOffset When, string Who, string Key, string Action, string Subject, string? Related = null);
