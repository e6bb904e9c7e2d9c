namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Recalled">The cases that were recalled, nearest first.</param>
/// <param name="VolumeMl">Volume with and without memories.</param>
/// <param name="Dice">Dice of the mask with memories and the one that the same prompts give without; null if both are empty.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
internal sealed record WhyAnswer(IReadOnlyList<RecalledAnswer> Recalled, WithAndWithoutAnswer VolumeMl, double? Dice, string? EmptyReason);
