namespace MemorizingSam.Evaluation;

/// <summary>What was proposed for an object in a part of its volume that does not show it.</summary>
/// <param name="IsEmpty">Whether nothing was, as it should be.</param>
/// <param name="ProposedMl">Volume of the proposal, in ml.</param>
/// <param name="EstimatedDice">The Dice that the model thought it had reached; null if it does not estimate.</param>
public sealed record AbsentResult(bool IsEmpty, double ProposedMl, double? EstimatedDice);
