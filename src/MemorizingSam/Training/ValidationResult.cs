namespace MemorizingSam.Training;

/// <summary>Dice on crops of the validation split, with the averaged weights.</summary>
/// <param name="ByLabel">For each label the mean Dice after 1, 3 and 5 clicks.</param>
public sealed record ValidationResult(IReadOnlyDictionary<string, IReadOnlyList<double>> ByLabel)
{
    /// <summary>Numbers of clicks after which Dice is taken.</summary>
    public static IReadOnlyList<int> Clicks { get; } = [1, 3, 5];

    /// <summary>Numbers of clicks after which Dice is taken where cases are remembered.</summary>
    public static IReadOnlyList<int> ClicksWithMemory { get; } = [0, 1, 3, 5];

    /// <summary>For each label the mean Dice after 0, 1, 3 and 5 clicks with memories of training cases; null for a model without memory.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? WithMemory { get; init; }

    /// <summary>Mean over labels, for each number of clicks.</summary>
    public IReadOnlyList<double> Means => [.. Clicks.Select((_, i) => ByLabel.Values.Average(dice => dice[i]))];

    /// <summary>Mean over labels, for each number of clicks with memories; empty for a model without memory.</summary>
    public IReadOnlyList<double> MeansWithMemory
        => WithMemory is null ? [] : [.. ClicksWithMemory.Select((_, i) => WithMemory.Values.Average(dice => dice[i]))];

    /// <summary>Mean over labels and numbers of clicks, with memory and without: what the best weights are chosen by.</summary>
    public double Score => Means.Concat(MeansWithMemory).Average();
}
