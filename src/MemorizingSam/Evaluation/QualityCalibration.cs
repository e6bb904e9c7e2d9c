namespace MemorizingSam.Evaluation;

/// <summary>How well a model knows how good its masks are: the Dice it estimated against the Dice of the whole object.</summary>
/// <param name="Answers">Masks after each click and each box.</param>
/// <param name="MeanAbsoluteError">Mean distance of estimate and truth.</param>
/// <param name="Bias">Mean of estimate − truth; above 0 the model flatters itself.</param>
/// <param name="Bins">Answers by their estimate, in tenths; those without any are left out.</param>
public sealed record QualityCalibration(int Answers, double MeanAbsoluteError, double Bias, IReadOnlyList<CalibrationBin> Bins)
{
    private const int Tenths = 10;

    /// <summary>Compares.</summary>
    /// <returns>Null if the model estimates nothing.</returns>
    internal static QualityCalibration? Of(IReadOnlyList<CaseResult> cases)
    {
        var answers = cases.SelectMany(one => one.Labels)
            .SelectMany(label => label.Box is { } box ? (label.Clicks ?? []).Append(box) : label.Clicks ?? [])
            .Where(answer => answer.EstimatedDice is not null)
            .Select(answer => (Estimated: answer.EstimatedDice!.Value, Reached: answer.Dice))
            .ToArray();
        return answers.Length == 0 ? null : new QualityCalibration(
            answers.Length,
            answers.Average(answer => Math.Abs(answer.Estimated - answer.Reached)),
            answers.Average(answer => answer.Estimated - answer.Reached),
            [
                .. answers.GroupBy(answer => Math.Clamp((int)(answer.Estimated * Tenths), 0, Tenths - 1))
                    .OrderBy(bin => bin.Key)
                    .Select(bin => new CalibrationBin(
                        (double)bin.Key / Tenths, bin.Count(), bin.Average(answer => answer.Estimated), bin.Average(answer => answer.Reached))),
            ]);
    }
}
