namespace MemorizingSam.Training;

/// <summary>What one step, or one validation, came to.</summary>
public sealed record TrainingStep : IRunStep
{
    /// <summary>Steps done, this one included.</summary>
    public required long Step { get; init; }

    /// <summary>Steps in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean loss over all rounds.</summary>
    public required double Loss { get; init; }

    /// <summary>Mean Dice after the first prompt.</summary>
    public required double FirstDice { get; init; }

    /// <summary>Mean Dice after the last prompt.</summary>
    public required double LastDice { get; init; }

    /// <summary>Length of the gradient before it was shortened.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Wall-clock seconds of the step.</summary>
    public required double Seconds { get; init; }

    /// <summary>What validation found after this step; null if there was none.</summary>
    public ValidationResult? Validation { get; init; }
}
