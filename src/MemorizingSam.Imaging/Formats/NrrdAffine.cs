using System.Collections.Frozen;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds where the voxels of a NRRD file lie: its space directions and origin, else its spacings and axis mins.</summary>
/// <remarks>
/// Coordinates of a space whose axes have no anatomical names (scanner-xyz, 3D-right-handed, 3D-left-handed, only a
/// dimension, or no space at all) are taken for LPS, since ITK's NrrdImageIO passes them on unchanged as its own
/// coordinates, which are LPS, and with ITK do SimpleITK, elastix and 3D Slicer's scalar volumes. A file without a space
/// has the origin that ITK finds: the centre of the first sample if all three axes have a min, samples being cells unless
/// the header says nodes; else 0. Differs from ITK: left-anterior-superior is read as it is defined and as 3D Slicer's own
/// NRRD reader does, while ITK turns such volumes half round the body's axis; and spacings that are missing are found from
/// mins and maxs. See docs/decisions.md #14. The measurement frame concerns the parts of vectors only, so it is ignored.
/// </remarks>
internal sealed class NrrdAffine(HeaderFields fields, IReadOnlyList<NrrdAxis> spatial)
{
    private const int SpaceAxes = 3;

    /// <summary>Signs that make RAS coordinates of the first two coordinates of each space; the third is the same in all.</summary>
    private static readonly FrozenDictionary<string, (int Right, int Anterior)> Spaces = new (string[] Names, (int, int) Signs)[]
    {
        (["rightanteriorsuperior", "rightanteriorsuperiortime", "ras", "rast"], (1, 1)),
        (["leftanteriorsuperior", "leftanteriorsuperiortime", "las", "last"], (-1, 1)),
        (["leftposteriorsuperior", "leftposteriorsuperiortime", "lps", "lpst"], (-1, -1)),
        (["scannerxyz", "scannerxyztime", "scannerxyzt"], (-1, -1)),
        (["3drighthanded", "3drighthandedtime", "3dlefthanded", "3dlefthandedtime"], (-1, -1)),
    }
        .SelectMany(space => space.Names.Select(name => (name, space.Signs)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Signs, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the affine, in mm RAS.</summary>
    /// <exception cref="VolumeFormatException">It is not finite and invertible.</exception>
    public Affine Read()
    {
        var toRas = ReadScaleToRas();
        var steps = spatial.All(axis => axis.HasDirection)
            ? spatial.Select(axis => axis.Direction!).ToArray()
            : Enumerable.Range(0, SpaceAxes).Select(SpacingStep).ToArray();
        try
        {
            WorldVector Step(int axis) => ToRas(toRas, steps[axis]);
            return new Affine(Step(0), Step(1), Step(2), new WorldPoint() + ToRas(toRas, ReadOrigin()));
        }
        catch (ArgumentException e)
        {
            throw fields.Fault($"has no usable space directions or spacings: {e.Message} Repair its header.");
        }
    }

    /// <summary>Zero is added since −1 · 0 is −0, which equals 0 but is printed with its sign.</summary>
    private static WorldVector ToRas(double[] scale, double[] vector)
        => new((scale[0] * vector[0]) + 0.0, (scale[1] * vector[1]) + 0.0, (scale[2] * vector[2]) + 0.0);

    /// <summary>For each coordinate of the header's space: the factor that makes mm RAS of it.</summary>
    private double[] ReadScaleToRas()
    {
        var name = fields.Find("space") ?? "LPS";
        if (!Spaces.TryGetValue(name.Replace("-", string.Empty).Replace(" ", string.Empty), out var signs))
        {
            throw fields.Fault(
                $"lies in the space {HeaderFields.Quote(name)}, which NRRD does not know; write right-anterior-superior, "
                + "left-anterior-superior or left-posterior-superior into its header.");
        }

        var units = NrrdUnits.MmPerUnit(fields, "space units", SpaceAxes);
        return [signs.Right * units[0], signs.Anterior * units[1], units[2]];
    }

    private double[] SpacingStep(int axis)
    {
        var step = new double[SpaceAxes];
        step[axis] = SpacingMm(spatial[axis]);
        return step;
    }

    private double[] ReadOrigin()
    {
        if (fields.Find("space origin") is { } value)
        {
            return NrrdVectors.Parse(fields, "space origin", value) is [var origin]
                ? origin ?? new double[SpaceAxes]
                : throw fields.Fault(
                    $"has the space origin {HeaderFields.Quote(value)}; it must be one vector such as (0,0,0): its header is damaged.");
        }

        return spatial.All(axis => axis.Direction is null && double.IsFinite(axis.Min))
            ? [.. spatial.Select(FirstSampleMm)]
            : new double[SpaceAxes];
    }

    private static double FirstSampleMm(NrrdAxis axis)
        => (axis.Min * axis.MmPerUnit) + (axis.IsNodeCentered ? 0 : SpacingMm(axis) / 2);

    private static double SpacingMm(NrrdAxis axis)
    {
        if (!double.IsNaN(axis.Spacing))
        {
            return axis.Spacing * axis.MmPerUnit;
        }

        var gaps = axis.IsNodeCentered ? axis.Size - 1 : axis.Size;
        var spacing = (axis.Max - axis.Min) / gaps * axis.MmPerUnit;
        return double.IsFinite(spacing) && spacing != 0 ? spacing : 1;
    }
}
