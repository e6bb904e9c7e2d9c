namespace MemorizingSam.Training;

/// <summary>What one step of a distillation came to.</summary>
public sealed record DistillationStep : IRunStep
{
    /// <summary>Steps done, this one included.</summary>
    public required long Step { get; init; }

    /// <summary>Steps in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Stage, from 1; the last one learns the image embedding.</summary>
    public required int Stage { get; init; }

    /// <summary>Mean squared difference of student and teacher.</summary>
    public required double Loss { get; init; }

    /// <summary>Length of the difference as a share of the teacher's answer.</summary>
    public required double RelativeError { get; init; }

    /// <summary>Learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Wall-clock seconds of the step.</summary>
    public required double Seconds { get; init; }

    /// <summary>Mean relative error of the image embedding on the validation split, after the last step of a stage; else null.</summary>
    public double? ValidationError { get; init; }
}
