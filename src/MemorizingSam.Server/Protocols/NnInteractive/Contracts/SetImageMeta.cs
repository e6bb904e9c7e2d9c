namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What comes in a header beside an image.</summary>
/// <param name="ImageProperties">Of the image; none for a spacing of 1.</param>
internal sealed record SetImageMeta(ImageProperties? ImageProperties);
