namespace MemorizingSam.Evaluation;

/// <summary>What was reached with some number of memorised cases.</summary>
/// <param name="Category">The label, or <see cref="EvaluationSummary.AllCategories"/>.</param>
/// <param name="Cases">Memorised cases of each category; 0 for no memory.</param>
/// <param name="Draws">Draws of so many cases; one if there are no more.</param>
/// <param name="Clicks">0 for a proposal in the whole volume.</param>
/// <param name="Dice">Mean over draws and results, with its interval over patients.</param>
/// <param name="DrawDeviation">Standard deviation, over the draws, of the mean over results; 0 for one draw.</param>
public sealed record CurvePoint(string Category, int Cases, int Draws, int Clicks, ValueSummary Dice, double DrawDeviation);
