namespace MemorizingSam.Imaging.Datasets.Augmentation;

/// <summary>How far training samples may be changed. Every change is drawn uniformly within its range; 0 turns it off.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Nothing is changed.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        ScaleReach = 0,
        RotationDegrees = 0,
        ShiftMm = 0,
        MirrorShare = 0,
        GainReach = 0,
        OffsetReach = 0,
        GammaReach = 0,
        NoiseReach = 0,
    };

    /// <summary>Objects appear at 1 / (1 + reach) to 1 + reach times their size; from 0 to 1.</summary>
    public double ScaleReach { get; init; } = 0.2;

    /// <summary>Largest turn about each patient axis, in degrees; from 0 to 45.</summary>
    public double RotationDegrees { get; init; } = 12;

    /// <summary>Largest shift of the crop along each axis, in mm; from 0 to 1000.</summary>
    public double ShiftMm { get; init; } = 10;

    /// <summary>
    /// Share of samples that are mirrored left to right, of those that may be; from 0 to 1. Names alone say what may be: choose 0
    /// where left and right are names but not mirror images, such as the chambers of the heart.
    /// </summary>
    public double MirrorShare { get; init; } = 0.5;

    /// <summary>Contrast is multiplied by 1 / (1 + reach) to 1 + reach; from 0 to 1.</summary>
    public double GainReach { get; init; } = 0.2;

    /// <summary>Largest change of brightness, in standard deviations of the normalised crop; from 0 to 2.</summary>
    public double OffsetReach { get; init; } = 0.2;

    /// <summary>The exponent on the crop's range of values is 1 / (1 + reach) to 1 + reach; from 0 to 1.</summary>
    public double GammaReach { get; init; } = 0.3;

    /// <summary>Largest standard deviation of added noise, in those of the normalised crop; from 0 to 1.</summary>
    public double NoiseReach { get; init; } = 0.1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value lies outside its range; the message names both.</exception>
    public void Validate()
    {
        Check(ScaleReach, nameof(ScaleReach), 1);
        Check(RotationDegrees, nameof(RotationDegrees), 45);
        Check(ShiftMm, nameof(ShiftMm), 1000);
        Check(MirrorShare, nameof(MirrorShare), 1);
        Check(GainReach, nameof(GainReach), 1);
        Check(OffsetReach, nameof(OffsetReach), 2);
        Check(GammaReach, nameof(GammaReach), 1);
        Check(NoiseReach, nameof(NoiseReach), 1);
    }

    private static void Check(double value, string name, double most)
    {
        // The comparison is written so that NaN fails it.
        if (!(value >= 0 && value <= most))
        {
            throw new ArgumentException($"{name} must be from 0 to {most}, got {value}.");
        }
    }
}
