namespace MemorizingSam.Segmentation;

/// <summary>An accepted segmentation to memorise: what <c>memsam memorize</c> is told.</summary>
public sealed record MemorizingRequest
{
    /// <summary>The volume, in any format that is read.</summary>
    public required string InputPath { get; init; }

    /// <summary>Which frame of a file with more than three dimensions.</summary>
    public int? Frame { get; init; }

    /// <summary>The accepted mask or label map, on the volume's lattice.</summary>
    public required string MaskPath { get; init; }

    /// <summary>What was segmented, by name, and its value in the label map; null for all values other than 0.</summary>
    public required IReadOnlyDictionary<string, int?> Labels { get; init; }

    /// <summary>Folder of the memory bank; made if it is not there.</summary>
    public required string MemoryPath { get; init; }

    /// <summary>The model, which is the bank's.</summary>
    public string ModelPath { get; init; } = ModelFile.Bundled;

    /// <summary>Device, precision, preset.</summary>
    public SegmenterOptions Segmenter { get; init; } = new();

    /// <summary>Who accepted it, and when.</summary>
    public required Acceptance Accepted { get; init; }

    /// <summary>
    /// Least Dice that the mask must have with what the bank itself proposes for the volume, 0 to 1, where it knows the label; null not to
    /// ask.
    /// </summary>
    public double? LeastAgreement { get; init; }

    /// <summary>Checks what can be checked before anything is read.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message says which.</exception>
    public void Validate()
    {
        if (Labels.Count == 0)
        {
            throw new ArgumentException("There is nothing to memorise; name at least one label.");
        }

        if (Labels.FirstOrDefault(entry => entry.Value is <= 0) is { Key: not null } zero)
        {
            throw new ArgumentException($"'{zero.Key}' cannot have the value {zero.Value}: 0 is the background; give a value of 1 or more.");
        }

        if (LeastAgreement is not (null or (>= 0 and <= 1)))
        {
            throw new ArgumentException($"The least agreement ({LeastAgreement}) must be a Dice from 0 to 1.");
        }
    }
}
