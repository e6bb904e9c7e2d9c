namespace MemorizingSam.Server.Access;

/// <summary>Who is let in beside those who have a key.</summary>
/// <param name="IsLoopback">Whether the server can be reached from its own machine alone; without keys it then has one user.</param>
/// <param name="AllowKeylessProtocols">Whether protocols whose clients can send no key are served to all who reach the server.</param>
/// <param name="AllowedOrigins">Web pages elsewhere that may use the server, as <c>https://host:port</c>.</param>
internal sealed record AccessOptions(bool IsLoopback, bool AllowKeylessProtocols, IReadOnlyList<string> AllowedOrigins);
