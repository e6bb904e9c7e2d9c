using MemorizingSam.Server.Telemetry;

namespace MemorizingSam.Server.Access;

/// <summary>What the server keeps book of.</summary>
/// <param name="Audit">Who did what.</param>
/// <param name="Shares">What each user has on the disk.</param>
/// <param name="Telemetry">Metrics and traces.</param>
internal sealed record ServerBooks(AuditLog Audit, DiskShares Shares, ServerTelemetry Telemetry);
