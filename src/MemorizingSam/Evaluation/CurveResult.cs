namespace MemorizingSam.Evaluation;

/// <summary>What was reached on one label of one case with one draw of memorised cases.</summary>
/// <param name="Cases">Memorised cases of the category.</param>
/// <param name="Draw">Which draw of so many, from 0.</param>
/// <param name="Proposal">Dice without a click, found in the whole volume; null if it was not measured.</param>
/// <param name="Clicks">Dice after 1, 2, … clicks.</param>
public sealed record CurveResult(int Cases, int Draw, double? Proposal, IReadOnlyList<double> Clicks);
