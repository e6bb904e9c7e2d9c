namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Max">Largest.</param>
internal sealed record ValuesAnswer(double Mean, double Median, double Min, double Max);
