namespace MemorizingSam.Imaging.Formats;

/// <summary>Reads the fields of a NRRD header that say something about each axis, and finds the volume's three.</summary>
internal sealed class NrrdAxesReader(HeaderFields fields)
{
    /// <summary>teem's limit.</summary>
    private const int MostAxes = 16;

    private const string NoKind = "???";
    private const string None = "none";

    /// <summary>Reads all axes, the fastest first.</summary>
    /// <exception cref="VolumeFormatException">A field is missing or damaged.</exception>
    public NrrdAxis[] Read()
    {
        var sizes = ReadSizes();
        var kinds = ReadWords("kinds", sizes.Length);
        var centerings = ReadWords("centerings", sizes.Length);
        var directions = ReadDirections(sizes.Length);
        var spacings = fields.FindReals("spacings", sizes.Length);
        var mins = fields.FindReals("axis mins", sizes.Length);
        var maxs = fields.FindReals("axis maxs", sizes.Length);
        var units = NrrdUnits.MmPerUnit(fields, "units", sizes.Length);
        return Enumerable.Range(0, sizes.Length)
            .Select(i => new NrrdAxis
            {
                Size = sizes[i],
                Kind = kinds?[i] is { } kind && kind != NoKind && kind != None ? kind : string.Empty,
                Direction = directions?[i],
                Spacing = spacings?[i] ?? double.NaN,
                Min = mins?[i] ?? double.NaN,
                Max = maxs?[i] ?? double.NaN,
                IsNodeCentered = string.Equals(centerings?[i], "node", StringComparison.OrdinalIgnoreCase),
                MmPerUnit = units[i],
            })
            .ToArray();
    }

    /// <summary>Index of the first of the volume's three axes, which follow one another; the others count frames.</summary>
    /// <exception cref="VolumeFormatException">There are not three, or the others are no frames of an image.</exception>
    public int FindFirstSpatial(NrrdAxis[] axes)
    {
        var spatial = FindSpatial(axes);
        if (spatial is not [var first, var second, var third])
        {
            throw fields.Fault($"has {spatial.Length} axes in space, of {axes.Length}; give a 3D volume, which has three.");
        }

        if (second != first + 1 || third != second + 1)
        {
            throw fields.Fault("has a frame axis between the three axes of its volume; permute it to the end, such as with 'unu permute'.");
        }

        foreach (var axis in axes.Where((_, i) => i < first || i > third))
        {
            CheckFrames(axis);
        }

        return first;
    }

    private static int[] FindSpatial(NrrdAxis[] axes)
    {
        int[] Where(Func<NrrdAxis, bool> condition) => [.. Enumerable.Range(0, axes.Length).Where(i => condition(axes[i]))];

        if (axes.Any(axis => axis.Direction is not null))
        {
            return Where(axis => axis.HasDirection);
        }

        var named = Where(axis => axis.IsSpatial);
        if (named.Length == 3)
        {
            return named;
        }

        // Before the field "kinds" was invented, an axis that is not spatial was told by its spacing NaN.
        var candidates = Where(axis => axis.MayBeSpatial);
        var spaced = Where(axis => axis.MayBeSpatial && !double.IsNaN(axis.Spacing));
        return [.. (spaced.Length >= 3 ? spaced : candidates).Take(3)];
    }

    private void CheckFrames(NrrdAxis axis)
    {
        if (axis.IsColour)
        {
            throw fields.Fault($"holds colours (an axis of kind {HeaderFields.Quote(axis.Kind)}); give a volume with one value per voxel.");
        }

        if (axis.IsComplex)
        {
            throw fields.Fault("holds complex numbers; write their magnitude or real part as a volume of its own.");
        }

        if (axis.IsTensor)
        {
            throw fields.Fault(
                $"holds tensors (an axis of kind {HeaderFields.Quote(axis.Kind)}); "
                + "write a measure of them, such as their trace, as a volume.");
        }
    }

    private long[] ReadSizes()
    {
        var dimension = fields.FindInteger("dimension");
        var sizes = fields.RequireIntegers("sizes");
        return sizes.Length == (dimension ?? sizes.Length) && sizes.Length is > 0 and <= MostAxes
            ? sizes
            : throw fields.Fault(
                $"has the dimension {dimension} and {sizes.Length} sizes; they must agree and be at most {MostAxes}: its header is damaged.");
    }

    private string[]? ReadWords(string name, int count)
    {
        if (fields.Find(name) is not { } value)
        {
            return null;
        }

        var words = HeaderFields.Words(value);
        return words.Length == count
            ? words
            : throw fields.Fault($"has {words.Length} words in its field '{name}', and {count} axes; its header is damaged.");
    }

    private double[]?[]? ReadDirections(int count)
    {
        if (fields.Find("space directions") is not { } value)
        {
            return null;
        }

        var vectors = NrrdVectors.Parse(fields, "space directions", value);
        return vectors.Count == count
            ? [.. vectors]
            : throw fields.Fault($"has {vectors.Count} space directions, and {count} axes; its header is damaged.");
    }
}
