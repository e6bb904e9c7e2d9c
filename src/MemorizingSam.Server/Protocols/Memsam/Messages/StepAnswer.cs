namespace MemorizingSam.Server.Protocols.Memsam.Messages;

/// <param name="Object">The object.</param>
/// <param name="EstimatedDice">How good the model thinks the mask is; null if it cannot tell.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
/// <param name="Voxels">Voxels of the mask.</param>
/// <param name="VolumeMl">Their volume.</param>
/// <param name="Milliseconds">What it took.</param>
/// <param name="Change">The new mask.</param>
/// <param name="NewName">What the object is called from now on, under which its mask is; null if its name stays.</param>
internal sealed record StepAnswer(
    string Object,
    double? EstimatedDice,
    string? EmptyReason,
    long Voxels,
    double VolumeMl,
    MillisecondsAnswer Milliseconds,
    ChangeAnswer Change,
    string? NewName = null);
