using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>Reports with given Dice values.</summary>
internal static class MadeUpReport
{
    /// <summary>A result; its other numbers follow from the Dice, and an empty mask has infinite distances.</summary>
    public static LabelResult Result(string label, params double[] dice) => new()
    {
        Label = label,
        VolumeMl = 12.5,
        Clicks = [.. dice.Select(value => new PromptResult
        {
            Dice = value,
            Iou = value / (2 - value),
            Nsd = value / 2,
            Hd95Mm = value == 0 ? double.PositiveInfinity : 10 * (1 - value),
            AssdMm = value == 0 ? double.PositiveInfinity : 5 * (1 - value),
        })],
        SecondsByStage = new Dictionary<string, double> { ["encoding"] = 0.5, ["measuring"] = 3 },
    };

    /// <summary>A case of a patient of the same name but for what follows a dash.</summary>
    public static CaseResult Case(string id, params LabelResult[] results) => new(id, id.Split('-')[0], 0.1, results);

    /// <summary>A report on cases.</summary>
    public static EvaluationReport Of(EvaluationOptions options, params CaseResult[] cases) => new()
    {
        Model = "model.safetensors",
        Preset = "tiny",
        ModelFingerprint = "0123",
        Device = "cpu",
        Dataset = "made & up",
        Options = options,
        Summary = EvaluationSummary.Of(cases, options),
        Cases = cases,
    };
}
