using System.Text.Json.Nodes;

namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A file of the store.</summary>
/// <param name="Ext">End of its name.</param>
/// <param name="Info">What clients said of it.</param>
internal sealed record DatastoreFile(string Ext, JsonObject Info);
