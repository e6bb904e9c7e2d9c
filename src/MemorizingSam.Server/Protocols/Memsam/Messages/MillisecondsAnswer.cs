namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Queue">Waiting for the device.</param>
/// <param name="Encode">Cropping, encoding and recalling.</param>
/// <param name="Decode">Decoding.</param>
/// <param name="Total">All of it, waiting and writing to the disk included.</param>
internal sealed record MillisecondsAnswer(double Queue, double Encode, double Decode, double Total);
