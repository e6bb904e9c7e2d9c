namespace MemorizingSam.Evaluation;

/// <summary>One number over many results.</summary>
/// <param name="Mean">Mean of the finite ones; NaN if there is none.</param>
/// <param name="Low">Lower end of the 95 % interval over patients.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">Results that are finite.</param>
/// <param name="Infinite">Results that are not in the mean, as they are infinite: the distance from an empty mask.</param>
public sealed record ValueSummary(double Mean, double Low, double High, int Count, int Infinite);
