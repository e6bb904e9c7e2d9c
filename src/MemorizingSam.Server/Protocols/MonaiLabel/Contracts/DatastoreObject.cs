namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>An image and its labels.</summary>
/// <param name="Image">The image.</param>
/// <param name="Labels">Labels by their tags.</param>
internal sealed record DatastoreObject(DatastoreFile Image, IReadOnlyDictionary<string, DatastoreFile> Labels);
