using System.Text.Json;

namespace MemorizingSam.Evaluation;

/// <summary>Two reports on the same objects, number by number.</summary>
public sealed record EvaluationComparison
{
    /// <summary>In what the evaluations differ, a sentence each.</summary>
    public required IReadOnlyList<string> Differing { get; init; }

    /// <summary>Objects (labels of cases) that both reports have.</summary>
    public required int Results { get; init; }

    /// <summary>Each number, first of the mean over categories, then of each category.</summary>
    public required IReadOnlyList<ComparisonRow> Rows { get; init; }

    /// <summary>Compares two reports.</summary>
    /// <param name="first">What is compared with.</param>
    /// <param name="second">What is compared.</param>
    /// <param name="intersect">Whether to take what both have where they cover different objects or numbers of clicks.</param>
    /// <exception cref="ArgumentException">They cover different objects or clicks, or nothing in common.</exception>
    public static EvaluationComparison Of(EvaluationReport first, EvaluationReport second, bool intersect = false)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var clicks = Math.Min(first.Options.Clicks, second.Options.Clicks);
        var withNsd = first.Options.NsdToleranceMm.Equals(second.Options.NsdToleranceMm);
        var (a, b) = (ByObject(first, clicks, withNsd), ByObject(second, clicks, withNsd));
        var shared = a.Keys.Where(b.ContainsKey).ToArray();
        string[] uncovered = [.. Uncovered(a, b, first, second)];
        if (uncovered.Length > 0 && !intersect)
        {
            throw new ArgumentException(
                $"The reports cannot be paired: {string.Join(" ", uncovered)} Evaluate both alike, or compare what both have with --intersect.");
        }

        if (shared.Length == 0)
        {
            throw new ArgumentException("The reports have no label of any case in common.");
        }

        var pairs = shared.Select(key => new PairedResult(key.Patient, key.Label, a[key], b[key])).ToArray();
        return new EvaluationComparison
        {
            Differing = [.. uncovered, .. Settings(first, second)],
            Results = pairs.Length,
            Rows = PairedResult.Rows(pairs, new PatientBootstrap(first.Options.Seed, first.Options.Resamples)),
        };
    }

    /// <summary>The comparison as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationReport.Json);

    /// <summary>The numbers of each object as if no more clicks had been made; NSDs at different tolerances are different numbers.</summary>
    private static Dictionary<(string Case, string Patient, string Label), Dictionary<string, double>> ByObject(
        EvaluationReport report, int clicks, bool withNsd)
    {
        var options = report.Options with { Clicks = clicks };
        return report.Cases
            .SelectMany(one => one.Labels.Select(label => (Key: (one.CaseId, one.PatientId, label.Label), Result: label)))
            .ToDictionary(
                entry => entry.Key,
                entry => ResultValues
                    .Of(entry.Result with { Clicks = entry.Result.Clicks?.Take(clicks + 1).ToArray() }, options)
                    .Where(value => withNsd || !value.Name.StartsWith("nsd", StringComparison.Ordinal))
                    .ToDictionary(value => value.Name, value => value.Value));
    }

    private static IEnumerable<string> Uncovered<T>(
        Dictionary<(string Case, string Patient, string Label), T> a,
        Dictionary<(string Case, string Patient, string Label), T> b,
        EvaluationReport first,
        EvaluationReport second)
    {
        foreach (var (name, alone) in new[] { ("first", a.Keys.Except(b.Keys)), ("second", b.Keys.Except(a.Keys)) })
        {
            var keys = alone.ToArray();
            if (keys.Length > 0)
            {
                yield return $"Only the {name} has {keys.Length} objects, such as '{keys[0].Label}' of case '{keys[0].Case}'.";
            }
        }

        if (first.Options.Clicks != second.Options.Clicks)
        {
            yield return $"The first has {first.Options.Clicks} clicks per object, the second {second.Options.Clicks}.";
        }

        if (first.Options.Prompts != second.Options.Prompts)
        {
            yield return $"The first was prompted by {first.Options.Prompts}, the second by {second.Options.Prompts}.";
        }
    }

    /// <summary>What differs but leaves results comparable: that is what comparisons are for.</summary>
    private static IEnumerable<string> Settings(EvaluationReport first, EvaluationReport second)
    {
        var settings = new (string Name, object First, object Second)[]
        {
            ("model", first.ModelFingerprint, second.ModelFingerprint),
            ("preset", first.Preset, second.Preset),
            ("device", first.Device, second.Device),
            ("version of memsam", first.Version, second.Version),
            ("data set", first.Dataset, second.Dataset),
            ("split", first.Options.Split, second.Options.Split),
            ("click rule", first.Options.ClickRule, second.Options.ClickRule),
            ("crop rule", first.Options.CropRule, second.Options.CropRule),
            ("following of objects beyond the crop", !first.Options.OneCrop, !second.Options.OneCrop),
            ("seed", first.Options.Seed, second.Options.Seed),
            ("tolerance of the NSD in mm", first.Options.NsdToleranceMm, second.Options.NsdToleranceMm),
        };
        return settings.Where(setting => !setting.First.Equals(setting.Second))
            .Select(setting => FormattableString.Invariant($"The {setting.Name} is {setting.First} in the first, {setting.Second} in the second."));
    }
}
