namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>An image was taken.</summary>
/// <param name="OriginalImageShape">Its shape [C, X, Y, Z].</param>
internal sealed record SetImageAnswer(int[] OriginalImageShape);
