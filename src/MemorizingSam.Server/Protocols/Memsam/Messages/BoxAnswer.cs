namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Low">Lowest corner.</param>
/// <param name="High">Highest corner.</param>
internal sealed record BoxAnswer(double[] Low, double[] High);
