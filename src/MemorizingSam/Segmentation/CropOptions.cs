using System.Text.Json.Serialization;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// What a model was trained to see: how fine its crops are, how they are normalised, which clicks come with them.
/// </summary>
/// <remarks>
/// Every crop lies in canonical orientation (RAS), is padded with 0 outside the volume, and then shifted and scaled so that its
/// voxels
/// above 0 have mean 0 and deviation 1. Source: REFERENCE §6; the spacing is that of SAM-Med3D's own preparation of its training
/// data.
/// </remarks>
public sealed record CropOptions
{
    /// <summary>The crops of all published models.</summary>
    public static CropOptions Published { get; } = new();

    /// <summary>The crops of our own model: as fine as the volume between 1 and 4 mm, and all clicks.</summary>
    public static CropOptions Compact { get; } = new()
    {
        SpacingMm = 1,
        CoarsestSpacingMm = 4,
        Normalization = CropNormalization.MedianRange,
        Clicks = ClickHistory.AllClicks,
        FirstPasses = 2,
        MostPasses = 6,
        BlendsAnswers = true,
        StaysInside = true,
    };

    /// <summary>Edge of a voxel of the crop, in mm; above 0.</summary>
    public double SpacingMm { get; init; } = 1.5;

    /// <summary>
    /// If set, crops take the volume's own spacing (the geometric mean of its axes), but none finer than <see cref="SpacingMm"/> and none
    /// coarser than this, in mm. Null: always <see cref="SpacingMm"/>, as published.
    /// </summary>
    public double? CoarsestSpacingMm { get; init; }

    /// <summary>How voxel values become the network's input.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<CropNormalization>))]
    public CropNormalization Normalization { get; init; } = CropNormalization.MeanDeviation;

    /// <summary>Which clicks the model is given.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ClickHistory>))]
    public ClickHistory Clicks { get; init; } = ClickHistory.NewestClick;

    /// <summary>
    /// How often a crop's first prompt is answered, each time going on from the mask before, so that long objects grow along themselves; at
    /// least 1, which is as published.
    /// </summary>
    public int FirstPasses { get; init; } = 1;

    /// <summary>
    /// As long as a first mask grows by much, it is answered again up to this often; as many as <see cref="FirstPasses"/> or fewer is never.
    /// </summary>
    public int MostPasses { get; init; } = 1;

    /// <summary>Whether a later prompt speaks around itself, and elsewhere only as one of all; not as published.</summary>
    public bool BlendsAnswers { get; init; }

    /// <summary>
    /// Whether the crop around a first prompt is moved to show as little as it must of what lies outside the volume; the published crops have
    /// the prompt in the middle.
    /// </summary>
    public bool StaysInside { get; init; }

    /// <summary>What real values are clamped to before they are normalised; null for nothing.</summary>
    public IntensityRange? Clamp { get; init; }

    /// <summary>Checks each field.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names the values and the rule.</exception>
    public void Validate()
    {
        if (!(SpacingMm > 0 && double.IsFinite(SpacingMm)))
        {
            throw new ArgumentException($"SpacingMm ({SpacingMm}) must be a positive number of mm.");
        }

        if (CoarsestSpacingMm is { } coarsest && !(coarsest >= SpacingMm && double.IsFinite(coarsest)))
        {
            throw new ArgumentException($"CoarsestSpacingMm ({coarsest}) must be null or a number of mm from SpacingMm ({SpacingMm}) up.");
        }

        if (!Enum.IsDefined(Normalization))
        {
            throw new ArgumentException(
                $"Normalization ({Normalization}) must be one of {string.Join(", ", Enum.GetNames<CropNormalization>())}.");
        }

        if (FirstPasses < 1)
        {
            throw new ArgumentException($"FirstPasses ({FirstPasses}) must be at least 1.");
        }

        if (MostPasses < 1)
        {
            throw new ArgumentException($"MostPasses ({MostPasses}) must be at least 1.");
        }

        if (!Enum.IsDefined(Clicks))
        {
            throw new ArgumentException($"Clicks ({Clicks}) must be one of {string.Join(", ", Enum.GetNames<ClickHistory>())}.");
        }

        if (Clamp is { } range && !(range.Min < range.Max && double.IsFinite(range.Min) && double.IsFinite(range.Max)))
        {
            throw new ArgumentException($"Clamp must be two finite numbers, the lower first, got {range.Min} and {range.Max}.");
        }
    }

    /// <summary>Edge of a voxel of the crops of a volume, in mm.</summary>
    internal double SpacingFor(VolumeGrid grid)
        => CoarsestSpacingMm is { } coarsest ? Math.Clamp(Math.Cbrt(grid.VoxelVolumeMm3), SpacingMm, coarsest) : SpacingMm;

    /// <summary>Makes a crop the network's input, in place: clamped, normalised, what was not measured like padding.</summary>
    /// <returns>False if there is nothing to tell: no two different values above 0.</returns>
    internal bool Normalise(Span<float> voxels)
    {
        foreach (ref var voxel in voxels)
        {
            // What was not measured counts as padding does, which is 0.
            voxel = float.IsFinite(voxel) ? voxel : 0;
            voxel = Clamp is { } range ? (float)Math.Clamp(voxel, range.Min, range.Max) : voxel;
        }

        if (Normalization == CropNormalization.MedianRange)
        {
            return MedianNormalization.TryApply(voxels);
        }

        if (!ZNormalization.TryMeasure(voxels, out var normalization))
        {
            return false;
        }

        normalization.Apply(voxels);
        return true;
    }
}
