using System.Globalization;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>The numbers of one result by their names: what tables, intervals and comparisons are made of.</summary>
/// <remarks>
/// <c>dice@5</c>, <c>nsd@5</c>, <c>hd95_mm@5</c>, <c>assd_mm@5</c> and <c>length@5</c> (share of the length) after five clicks, <c>…@box</c> after one box;
/// <c>clicks_to_dice_0.85</c> (one more than all clicks where it was not reached); <c>best_dice_of_10</c>, the best of clicks 1 to
/// 10 as judged by the truth, which the published code reports (REFERENCE, P2); <c>dice_area</c>, mean Dice under the curve from the
/// first click to the last; <c>seconds</c> of all prompts together, and <c>seconds_encoding</c> and so on by stage.
/// </remarks>
internal static class ResultValues
{
    /// <summary>Dice values that clicks are counted up to.</summary>
    public static readonly double[] Thresholds = [0.80, 0.85, 0.90];

    /// <summary>Stages of a session, that a user waits for; looking for clicks and measuring masks are the evaluation's own.</summary>
    private static readonly string[] Stages =
    [
        .. new[] { SegmentationStage.Cropping, SegmentationStage.Encoding, SegmentationStage.Decoding, SegmentationStage.Painting }
            .Select(LabelEvaluation.NameOf),
    ];

    private static readonly string Recalling = LabelEvaluation.NameOf(SegmentationStage.Recalling);

    /// <summary>Stages that a user waits for, those with memory included.</summary>
    public static IEnumerable<string> AllStages => Stages.Append(Recalling);

    /// <summary>Whether a stage belongs to runs of the image encoder.</summary>
    public static bool IsOfEncoder(string stage) => stage == Recalling || stage == LabelEvaluation.NameOf(SegmentationStage.Encoding);

    /// <summary>Whether a stage belongs to runs of the mask decoder.</summary>
    public static bool IsOfDecoder(string stage) => stage == LabelEvaluation.NameOf(SegmentationStage.Decoding);

    /// <summary>Name of a measure after some clicks.</summary>
    public static string Name(string measure, int clicks) => string.Create(CultureInfo.InvariantCulture, $"{measure}@{clicks}");

    /// <summary>Name of the number of clicks to a Dice.</summary>
    public static string ClicksTo(double dice) => string.Create(CultureInfo.InvariantCulture, $"clicks_to_dice_{dice:0.00}");

    /// <summary>All numbers of a result, in one order for all results of the same options.</summary>
    public static IEnumerable<(string Name, double Value)> Of(LabelResult result, EvaluationOptions options)
    {
        if (result.Clicks is { } clicks)
        {
            foreach (var value in OfClicks(clicks, options))
            {
                yield return value;
            }
        }

        if (result.Box is { } box)
        {
            foreach (var (measure, value) in Measures(box))
            {
                yield return ($"{measure}@box", value);
            }
        }

        var stages = result.SecondsByStage.ContainsKey(Recalling) ? [.. Stages, Recalling] : Stages;
        var seconds = stages.Select(stage => result.SecondsByStage.GetValueOrDefault(stage)).ToArray();
        yield return ("seconds", seconds.Sum());
        foreach (var (stage, value) in stages.Zip(seconds))
        {
            yield return ($"seconds_{stage}", value);
        }
    }

    private static IEnumerable<(string Name, double Value)> OfClicks(
        IReadOnlyList<PromptResult> clicks, EvaluationOptions options)
    {
        foreach (var (measure, _) in Measures(clicks[0]))
        {
            foreach (var count in options.MeasuredCounts)
            {
                // Surfaces are not measured after every click, and a comparison may stop at one where they were not.
                foreach (var (_, value) in Measures(clicks[count]).Where(value => value.Measure == measure))
                {
                    yield return (Name(measure, count), value);
                }
            }
        }

        foreach (var threshold in Thresholds)
        {
            yield return (ClicksTo(threshold), clicks.TakeWhile(step => step.Dice < threshold).Count());
        }

        yield return ($"best_dice_of_{clicks.Count - 1}", clicks.Skip(1).Max(step => step.Dice));
        yield return ("dice_area", Area([.. clicks.Skip(1).Select(step => step.Dice)]));
    }

    private static IEnumerable<(string Measure, double Value)> Measures(PromptResult result)
    {
        yield return ("dice", result.Dice);
        if (result is { Nsd: { } nsd, Hd95Mm: { } hd95, AssdMm: { } assd })
        {
            yield return ("nsd", nsd);
            yield return ("hd95_mm", hd95);
            yield return ("assd_mm", assd);
        }

        if (result.LengthCovered is { } length)
        {
            yield return ("length", length);
        }
    }

    /// <summary>Mean height of the line through values at equal distances.</summary>
    private static double Area(double[] values)
        => values.Length == 1 ? values[0] : (values.Sum() - ((values[0] + values[^1]) / 2)) / (values.Length - 1);
}
