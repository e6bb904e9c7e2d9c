namespace MemorizingSam.Training;

/// <summary>Which memories a model in training is given.</summary>
public sealed record MemoryEpisodeOptions
{
    /// <summary>Most other cases that are remembered for a crop; each crop draws a number from 1 to this. 0: a model without memory.</summary>
    public int MostCases { get; init; }

    /// <summary>Share of crops without any memory, so that an empty bank costs nothing, 0 to 1.</summary>
    public double WithoutShare { get; init; } = 0.25;

    /// <summary>Share of crops with memories whose first answer comes before the first prompt, 0 to 1.</summary>
    public double UnpromptedShare { get; init; } = 0.6;

    /// <summary>Share of crops with memories that are also asked for an object which is not in them, 0 to 1.</summary>
    public double AbsentShare { get; init; } = 0.2;

    /// <summary>Share of organs whose memories show another organ, so that prompts outweigh memories, 0 to 1.</summary>
    public double WrongShare { get; init; } = 0.1;

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        if (MostCases < 0)
        {
            throw new ArgumentException($"MostCases ({MostCases}) must be 0, for no memory, or more.");
        }

        foreach (var (value, name) in new[]
        {
            (WithoutShare, nameof(WithoutShare)), (UnpromptedShare, nameof(UnpromptedShare)), (AbsentShare, nameof(AbsentShare)),
            (WrongShare, nameof(WrongShare)),
        })
        {
            if (value is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"{name} ({value}) must lie in 0..1.");
            }
        }
    }
}
