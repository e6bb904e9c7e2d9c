namespace MemorizingSam.Evaluation;

/// <summary>How much depends on the number of memorised cases.</summary>
public sealed record LearningCurveOptions
{
    /// <summary>Numbers of memorised cases of a category, ascending.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>Draws of as many cases; the smaller numbers of a draw are the first of its larger ones.</summary>
    public int Draws { get; init; } = 10;

    /// <summary>Clicks that are measured for each; 0 or more.</summary>
    public int Clicks { get; init; } = 1;

    /// <summary>Whether a proposal without a click is measured for each too: a search of the whole volume, and so most of the work.</summary>
    public bool Proposals { get; init; }

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        if (Counts.Count == 0 || Counts[0] < 1 || Counts.Zip(Counts.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException($"A learning curve ({string.Join(", ", Counts)}) needs ascending numbers of cases, each at least 1.");
        }

        if (Draws < 1)
        {
            throw new ArgumentException($"Draws ({Draws}) must be at least 1.");
        }

        if (Clicks < 0 || (Clicks == 0 && !Proposals))
        {
            throw new ArgumentException($"A learning curve of {Clicks} clicks has nothing to measure; ask for at least one click, or for proposals.");
        }
    }
}
