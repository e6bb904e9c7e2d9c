namespace MemorizingSam.Segmentation;

/// <summary>What a session knows of one object without painting its mask.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Prompts">Clicks and boxes that count for it now.</param>
/// <param name="Clicks">The clicks among them, in their order; a box that the model took for a click is one.</param>
/// <param name="EstimatedDice">As in <see cref="SegmentationStep.EstimatedDice"/>.</param>
/// <param name="EmptyReason">As in <see cref="SegmentationStep.EmptyReason"/>.</param>
public sealed record ObjectSummary(string Name, int Prompts, IReadOnlyList<Click> Clicks, double? EstimatedDice, string? EmptyReason);
