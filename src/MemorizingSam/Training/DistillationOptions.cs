using MemorizingSam.Imaging.Datasets.Augmentation;

namespace MemorizingSam.Training;

/// <summary>How a student learns from a teacher.</summary>
public sealed record DistillationOptions
{
    /// <summary>Seed of everything that is drawn.</summary>
    public long Seed { get; init; } = 2023;

    /// <summary>Steps of each stage: one stage per pair of blocks, from the first, and one for the image embedding.</summary>
    public int StepsPerStage { get; init; } = 1000;

    /// <summary>Crops per step.</summary>
    public int CropsPerStep { get; init; } = 1;

    /// <summary>Highest learning rate of each stage; the published one.</summary>
    public double LearningRate { get; init; } = 8e-4;

    /// <summary>Steps at the start of each stage over which the learning rate rises from 0.</summary>
    public int WarmUpSteps { get; init; } = 50;

    /// <summary>Decoupled weight decay of matrices and kernels; the published one.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Gradients longer than this are shortened to it.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointSteps { get; init; } = 100;

    /// <summary>Most crops of the validation split that the student's error is measured on after each stage.</summary>
    public int ValidationCrops { get; init; } = 8;

    /// <summary>Changes made to each crop.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        // The rules are the trainer's, of fields of the same meaning.
        new TrainingOptions
        {
            Steps = StepsPerStage,
            CropsPerStep = CropsPerStep,
            LearningRate = LearningRate,
            WarmUpSteps = WarmUpSteps,
            WeightDecay = WeightDecay,
            GradientNorm = GradientNorm,
            CheckpointSteps = CheckpointSteps,
            ValidationCrops = ValidationCrops,
            Augmentation = Augmentation,
        }.Validate();
    }

    /// <summary>How samples are cut: images alone count.</summary>
    internal TrainingOptions Samples => new()
    {
        Seed = Seed,
        Steps = StepsPerStage,
        WarmUpSteps = WarmUpSteps,
        LearningRate = LearningRate,
        TargetsPerCrop = 1,
        MadeUpShare = 0,
        OverviewShare = 0,
        PieceShare = 0,
        LeastVoxels = 1,
        Augmentation = Augmentation,
    };
}
