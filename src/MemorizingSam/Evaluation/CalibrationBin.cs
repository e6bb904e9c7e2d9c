namespace MemorizingSam.Evaluation;

/// <summary>Answers whose estimated Dice lies in one tenth.</summary>
/// <param name="From">Where the tenth begins.</param>
/// <param name="Answers">Number of answers.</param>
/// <param name="Estimated">Mean of the estimates.</param>
/// <param name="Reached">Mean of the Dice that they had.</param>
public sealed record CalibrationBin(double From, int Answers, double Estimated, double Reached);
