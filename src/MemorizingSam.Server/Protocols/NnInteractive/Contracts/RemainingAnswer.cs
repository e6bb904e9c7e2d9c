using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>How long a lease lasts.</summary>
/// <param name="RemainingSeconds">Seconds until it ends if its user does nothing.</param>
/// <param name="IdleTimeoutSeconds">Seconds without anything that a user did after which it ends; not told with a heartbeat.</param>
internal sealed record RemainingAnswer(
    double RemainingSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? IdleTimeoutSeconds = null);
