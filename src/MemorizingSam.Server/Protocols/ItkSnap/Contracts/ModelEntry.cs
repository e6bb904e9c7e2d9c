namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>A model.</summary>
/// <param name="Id">What to ask for it by.</param>
/// <param name="Channels">Numbers of channels that it takes.</param>
/// <param name="Dimensions">Of its images.</param>
/// <param name="Interactions">What one can prompt it with.</param>
internal sealed record ModelEntry(string Id, int[] Channels, int Dimensions, string[] Interactions);
