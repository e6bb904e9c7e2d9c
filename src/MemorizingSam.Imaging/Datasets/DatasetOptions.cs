namespace MemorizingSam.Imaging.Datasets;

/// <summary>What a data set's folder does not say by itself.</summary>
public sealed record DatasetOptions
{
    /// <summary>A file of splits to use instead of the folder's own <c>splits.json</c> or <c>splits_final.json</c>.</summary>
    public string? SplitsPath { get; init; }

    /// <summary>Which fold of nnU-Net's list of folds, from 0.</summary>
    public int Fold { get; init; }

    /// <summary>Checks the rules.</summary>
    /// <exception cref="ArgumentException">The fold is negative.</exception>
    public void Validate()
    {
        if (Fold < 0)
        {
            throw new ArgumentException($"--fold must be 0 or more, got {Fold}.");
        }
    }
}
