namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>What is known of an image beside its values.</summary>
/// <param name="Spacing">Millimetres along each axis of the array.</param>
internal sealed record ImageProperties(double[]? Spacing);
