namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>How many images have labels.</summary>
/// <param name="Total">Images.</param>
/// <param name="Completed">Those with a final label.</param>
/// <param name="LabelTags">Labels by their tags.</param>
internal sealed record DatastoreStats(int Total, int Completed, IReadOnlyDictionary<string, int> LabelTags);
