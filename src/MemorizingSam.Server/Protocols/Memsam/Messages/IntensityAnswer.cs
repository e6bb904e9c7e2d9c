namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Low">Smallest finite real value; null if there is none.</param>
/// <param name="High">Largest finite real value; null if there is none.</param>
internal sealed record IntensityAnswer(double? Low, double? High);
