namespace MemorizingSam.Segmentation;

/// <summary>What one prompt led to.</summary>
public sealed record SegmentationStep
{
    /// <summary>The object that was prompted.</summary>
    public required string ObjectName { get; init; }

    /// <summary>How often the image encoder ran; 0 if all crops were known.</summary>
    public required int EncoderRuns { get; init; }

    /// <summary>How often the mask decoder ran.</summary>
    public required int DecoderRuns { get; init; }

    /// <summary>Crops at the model's own spacing that the mask is made of.</summary>
    public required int Crops { get; init; }

    /// <summary>
    /// Spacing of the crop that shows the whole of an object larger than one crop, in mm; null if one crop was enough.
    /// </summary>
    public required double? OverviewSpacingMm { get; init; }

    /// <summary>
    /// Crops along the object's surface that were left at the overview's resolution, as <see
    /// cref="SessionOptions.MaxRefinementCrops"/>
    /// was reached.
    /// </summary>
    public required int CropsLeft { get; init; }

    /// <summary>
    /// How good the model thinks the mask is, as a Dice from 0 to 1: over all crops that show the object, each as heavy as its part of it. Null
    /// for models that have not learnt to tell (all published ones).
    /// </summary>
    public required double? EstimatedDice { get; init; }

    /// <summary>Why the mask is empty whatever the model, in a sentence; null if it was asked.</summary>
    public required string? EmptyReason { get; init; }

    /// <summary>Seconds that it took.</summary>
    public required double Seconds { get; init; }
}
