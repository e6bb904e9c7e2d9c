namespace MemorizingSam.Server.Access;

/// <summary>Who may use an endpoint; one without a rule is for viewers.</summary>
/// <param name="Role">The least role; null if anyone may, without a key.</param>
/// <param name="Protocol">Name of a protocol whose clients can send no key; null for all others.</param>
internal sealed record AccessRule(Role? Role, string? Protocol = null);
