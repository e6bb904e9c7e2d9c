namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What a client is told of its lease.</summary>
/// <param name="LeaseToken">To be shown with every request.</param>
/// <param name="IdleTimeoutSeconds">Seconds without anything that a user did after which it ends.</param>
/// <param name="LivenessTimeoutSeconds">Seconds without a sign of life after which it ends.</param>
/// <param name="MaxSessions">Most clients at once.</param>
internal sealed record ClaimAnswer(string LeaseToken, double IdleTimeoutSeconds, double LivenessTimeoutSeconds, int MaxSessions);
