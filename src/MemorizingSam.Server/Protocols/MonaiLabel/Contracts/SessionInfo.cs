using System.Text.Json.Nodes;

namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A session: an image that was sent to be segmented, and is forgotten after a while.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Path">Nothing: where the server keeps it is its own affair.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="Meta">Nothing.</param>
/// <param name="CreateTs">When it was begun, in seconds since 1970.</param>
/// <param name="LastAccessTs">When it was last used.</param>
/// <param name="Expiry">Seconds after that when it is forgotten.</param>
internal sealed record SessionInfo(string Name, string Path, string Image, JsonObject Meta, long CreateTs, long LastAccessTs, long Expiry);
