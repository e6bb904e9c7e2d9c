using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>How a model is trained. Two runs of the same options, data and number of threads do the same.</summary>
public sealed record TrainingOptions
{
    /// <summary>Seed of everything that is drawn.</summary>
    public long Seed { get; init; } = 2023;

    /// <summary>Optimizer steps in all; the learning rate falls to its end over them.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Crops per step; each is encoded once for all of its targets.</summary>
    public int CropsPerStep { get; init; } = 2;

    /// <summary>Objects asked for in each crop.</summary>
    public int TargetsPerCrop { get; init; } = 4;

    /// <summary>Most prompts a target gets, one after another; each crop draws a number from 1 to this.</summary>
    public int MostRounds { get; init; } = 4;

    /// <summary>Share of targets that are made up (painted blobs and tubes, regions of one intensity), 0 to 1.</summary>
    public double MadeUpShare { get; init; } = 0.3;

    /// <summary>Share of targets that are pieces of organs, which count from the second answer on, 0 to 1.</summary>
    public double PieceShare { get; init; } = 0.1;

    /// <summary>
    /// Share of crops whose fine features are hidden, so that the image embedding must say what is there; a model without a stem has none.
    /// 0 to 1.
    /// </summary>
    public double CoarseShare { get; init; } = 0.3;

    /// <summary>Share of crops at twice the spacing, as large objects are first looked at, 0 to 1.</summary>
    public double OverviewShare { get; init; } = 0.15;

    /// <summary>Share of crops whose first prompt is a box, 0 to 1.</summary>
    public double BoxShare { get; init; } = 0.15;

    /// <summary>Share of crops that begin with a coarse mask in place of a prompt, as crops along a large object's surface do, 0 to 1.</summary>
    public double MaskShare { get; init; } = 0.15;

    /// <summary>
    /// Share of answers that are asked again without a new prompt, so that a mask can grow from itself (<see cref="CropOptions.FirstPasses"/>),
    /// 0 to 1.
    /// </summary>
    public double RepeatShare { get; init; } = 0.35;

    /// <summary>Fewest voxels of an object in a crop.</summary>
    public int LeastVoxels { get; init; } = 24;

    /// <summary>Labels that training must never see.</summary>
    public IReadOnlyList<string> ExcludedLabels { get; init; } = [];

    /// <summary>
    /// How many times more often than others crops are placed by a label, above 0; those that are not named count 1. For rare or hard labels.
    /// </summary>
    public IReadOnlyDictionary<string, double> Emphasis { get; init; } = new Dictionary<string, double>();

    /// <summary>Highest learning rate, after warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Steps over which the learning rate rises from 0.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>Decoupled weight decay of matrices and kernels.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Gradients longer than this are shortened to it.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>Share of the averaged weights that stays at each step, below 1.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointSteps { get; init; } = 100;

    /// <summary>Steps between two validations.</summary>
    public int ValidationSteps { get; init; } = 400;

    /// <summary>Most validation crops per label and data set.</summary>
    public int ValidationCrops { get; init; } = 12;

    /// <summary>Which memories the model is given; by default none.</summary>
    public MemoryEpisodeOptions Memory { get; init; } = new();

    /// <summary>Changes made to each crop.</summary>
    public AugmentationOptions Augmentation { get; init; } = new() { ShiftMm = 0 };

    /// <summary>Checks the fields.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the value and the rule.</exception>
    public void Validate()
    {
        foreach (var (value, name) in new[]
        {
            (Steps, nameof(Steps)), (CropsPerStep, nameof(CropsPerStep)), (TargetsPerCrop, nameof(TargetsPerCrop)),
            (LeastVoxels, nameof(LeastVoxels)), (CheckpointSteps, nameof(CheckpointSteps)),
            (ValidationSteps, nameof(ValidationSteps)), (ValidationCrops, nameof(ValidationCrops)),
        })
        {
            Require(value >= 1, $"{name} ({value}) must be at least 1.");
        }

        foreach (var (value, name) in new[]
        {
            (MadeUpShare, nameof(MadeUpShare)), (OverviewShare, nameof(OverviewShare)), (PieceShare, nameof(PieceShare)), (CoarseShare, nameof(CoarseShare)), (RepeatShare, nameof(RepeatShare)), (BoxShare, nameof(BoxShare)), (MaskShare, nameof(MaskShare)),
            (BoxShare + MaskShare, $"{nameof(BoxShare)} + {nameof(MaskShare)}"),
        })
        {
            Require(value is >= 0 and <= 1, $"{name} ({value}) must lie in 0..1.");
        }

        foreach (var (label, factor) in Emphasis)
        {
            Require(factor > 0 && double.IsFinite(factor), $"Emphasis of '{label}' ({factor}) must be positive.");
        }

        Require(MostRounds >= 2, $"MostRounds ({MostRounds}) must be at least 2.");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), $"LearningRate ({LearningRate}) must be positive.");
        Require(WarmUpSteps >= 0 && WarmUpSteps < Steps, $"WarmUpSteps ({WarmUpSteps}) must lie in 0..{Steps - 1}, below Steps.");
        Require(WeightDecay is >= 0 and < 1, $"WeightDecay ({WeightDecay}) must be 0 or more and below 1.");
        Require(GradientNorm > 0, $"GradientNorm ({GradientNorm}) must be positive.");
        Require(AverageDecay is >= 0 and < 1, $"AverageDecay ({AverageDecay}) must be 0 or more and below 1.");
        Memory.Validate();
        Augmentation.Validate();
    }

    /// <summary>Learning rate of a step: up in a line, then down along a cosine to a hundredth.</summary>
    /// <param name="step">From 0.</param>
    internal double LearningRateAt(long step)
    {
        if (step < WarmUpSteps)
        {
            return LearningRate * (step + 1) / WarmUpSteps;
        }

        var done = (double)(step - WarmUpSteps) / (Steps - WarmUpSteps);
        return LearningRate * (0.01 + (0.99 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done)))));
    }

    private static void Require(bool isKept, string message)
    {
        if (!isKept)
        {
            throw new ArgumentException(message);
        }
    }
}
