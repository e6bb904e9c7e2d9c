using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>What memories found of one label in one volume.</summary>
/// <param name="Label">What was looked for.</param>
/// <param name="Value">Its value in the label map.</param>
/// <param name="VolumeMl">Volume of its mask, in ml; 0 if it is empty.</param>
/// <param name="EstimatedDice">How good the model thinks the mask is, 0 to 1; null if it has not learnt to tell, or found nothing.</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
/// <param name="Recalled">The memories that the answer was given, nearest first.</param>
/// <param name="Seconds">Seconds that the search took.</param>
public sealed record ProposedObject(
    string Label, int Value, double VolumeMl, double? EstimatedDice, string? EmptyReason, IReadOnlyList<RecalledCase> Recalled, double Seconds)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => VolumeMl == 0;
}
