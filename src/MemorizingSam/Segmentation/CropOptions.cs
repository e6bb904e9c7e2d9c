using System.Text.Json.Serialization;

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

    /// <summary>Edge of a voxel of the crop, in mm; above 0.</summary>
    public double SpacingMm { get; init; } = 1.5;

    /// <summary>Which clicks the model is given.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ClickHistory>))]
    public ClickHistory Clicks { get; init; } = ClickHistory.NewestClick;

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

        if (!Enum.IsDefined(Clicks))
        {
            throw new ArgumentException($"Clicks ({Clicks}) must be one of {string.Join(", ", Enum.GetNames<ClickHistory>())}.");
        }

        if (Clamp is { } range && !(range.Min < range.Max && double.IsFinite(range.Min) && double.IsFinite(range.Max)))
        {
            throw new ArgumentException($"Clamp must be two finite numbers, the lower first, got {range.Min} and {range.Max}.");
        }
    }
}
