using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Conversion;

/// <summary>What a volume should be like after conversion; what is not said stays as it is.</summary>
public sealed record ConversionOptions
{
    /// <summary>Which frame of a file with more than three dimensions, from 0.</summary>
    public int? Frame { get; init; }

    /// <summary>Orientation of the result; axes are flipped and swapped, no value changes.</summary>
    public Orientation? Orientation { get; init; }

    /// <summary>Spacing of the result along its own axes, in mm.</summary>
    public SpacingMm? Spacing { get; init; }

    /// <summary>A volume file on whose lattice the result shall lie, voxel by voxel.</summary>
    public string? LikePath { get; init; }

    /// <summary>Whether voxels are labels, so that resampling takes the nearest one and makes no values in between.</summary>
    public bool AreLabels { get; init; }

    /// <summary>Checks the rules between fields.</summary>
    /// <exception cref="ArgumentException">Two wishes contradict each other, or a spacing is not positive.</exception>
    public void Validate()
    {
        Spacing?.Validate();
        if (LikePath is not null && (Spacing is not null || Orientation is not null))
        {
            throw new ArgumentException("--like already says spacing and orientation; give it alone, or give those without it.");
        }
    }
}
