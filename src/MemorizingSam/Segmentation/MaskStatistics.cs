using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Size, place and image values of one object.</summary>
public sealed record MaskStatistics
{
    /// <summary>Number of voxels.</summary>
    public required long VoxelCount { get; init; }

    /// <summary>Their volume, in ml.</summary>
    public required double VolumeMl { get; init; }

    /// <summary>
    /// Area of the surface, in mm², by Crofton's formula over 13 directions; see the remarks of the algorithm's source.
    /// </summary>
    public required double SurfaceMm2 { get; init; }

    /// <summary>Lowest corner of the box around all voxels along the patient's axes, in mm RAS; null if there are none.</summary>
    public required WorldPoint? BoxLow { get; init; }

    /// <summary>Highest corner of that box, in mm RAS.</summary>
    public required WorldPoint? BoxHigh { get; init; }

    /// <summary>Mean of the image's real values (HU in a CT) that are finite; null if there are none.</summary>
    public required double? Mean { get; init; }

    /// <summary>Their median; the mean of the middle two of an even number.</summary>
    public required double? Median { get; init; }

    /// <summary>The smallest.</summary>
    public required double? Min { get; init; }

    /// <summary>The largest.</summary>
    public required double? Max { get; init; }

    /// <summary>Measures an object.</summary>
    /// <param name="image">The image it was found in.</param>
    /// <param name="labels">A mask or a label map on the lattice of the image.</param>
    /// <param name="label">The object's label.</param>
    /// <exception cref="ArgumentException">The lattices differ.</exception>
    public static MaskStatistics Of(Volume image, Volume<byte> labels, byte label = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(labels);
        if (!image.Grid.Matches(labels.Grid))
        {
            throw new ArgumentException(
                $"The mask of {labels.Grid.Shape} does not lie on the lattice of the image of {image.Grid.Shape}.");
        }

        var extent = MaskExtent.Of(labels, label);
        var values = extent.Box is { } box ? image.Accept(new ValueStatistics(labels, label, box)) : null;
        return new MaskStatistics
        {
            VoxelCount = extent.VoxelCount,
            VolumeMl = extent.VoxelCount * labels.Grid.VoxelVolumeMm3 / 1000,
            SurfaceMm2 = extent.Box is { } around ? SurfaceArea.Mm2(labels, label, around) : 0,
            BoxLow = extent.Low,
            BoxHigh = extent.High,
            Mean = values?.Mean,
            Median = values?.Median,
            Min = values?.Min,
            Max = values?.Max,
        };
    }
}
