namespace MemorizingSam.Server.Access;

/// <summary>Who may use an endpoint; one without a rule is for viewers.</summary>
/// <param name="Role">The least role; null if anyone may, without a key.</param>
/// <param name="Protocol">Name of a protocol whose clients can send no key; null for all others.</param>
/// <param name="IsCounted">Whether those who need no key are counted all the same, all of them as one.</param>
internal sealed record AccessRule(Role? Role, string? Protocol = null, bool IsCounted = false);
