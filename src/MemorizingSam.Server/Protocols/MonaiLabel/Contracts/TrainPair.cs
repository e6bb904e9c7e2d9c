namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>An image and its final label, as a trainer takes them.</summary>
/// <param name="Image">File of the image, below the store's folder.</param>
/// <param name="Label">File of the label.</param>
internal sealed record TrainPair(string Image, string Label);
