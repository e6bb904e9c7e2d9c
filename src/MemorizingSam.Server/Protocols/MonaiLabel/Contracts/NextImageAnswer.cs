namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>The image to label next.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">Where it lies, for a client on the same machine; empty for others, which download it.</param>
/// <param name="Name">What to call the download.</param>
/// <param name="Checksum">What to check the download by.</param>
/// <param name="Weight">How much it was wanted; the larger the more.</param>
/// <param name="Strategy">How it was chosen.</param>
internal sealed record NextImageAnswer(
    string Id, string Path, string Name, string Checksum, double Weight, IReadOnlyDictionary<string, string> Strategy);
