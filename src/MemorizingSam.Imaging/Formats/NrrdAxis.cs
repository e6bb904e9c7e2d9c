namespace MemorizingSam.Imaging.Formats;

/// <summary>What a NRRD header says about one axis of its array.</summary>
internal sealed record NrrdAxis
{
    private static readonly string[] DomainKinds = ["domain", "space"];
    private static readonly string[] ColourKinds = ["color", "RGB", "HSV"];
    private static readonly string[] TensorKinds = ["matrix", "tensor", "quaternion"];

    /// <summary>Number of samples.</summary>
    public required long Size { get; init; }

    /// <summary>What the samples are; empty if the header does not say.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Step to the next sample in the header's space; null for an axis that does not lie in space.</summary>
    public double[]? Direction { get; init; }

    /// <summary>Distance to the next sample, for headers without directions; NaN if not given.</summary>
    public double Spacing { get; init; } = double.NaN;

    /// <summary>Where the axis begins, for headers without a space; NaN if not given.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>Where the axis ends, for headers without a space; NaN if not given.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>Whether the first and the last sample lie at the axis' ends, and not half a sample inside.</summary>
    public bool IsNodeCentered { get; init; }

    /// <summary>Factor from the unit of spacing, min and max to mm.</summary>
    public double MmPerUnit { get; init; } = 1;

    /// <summary>Whether the axis has a step in space; one along time only, in a space with time, has none.</summary>
    public bool HasDirection => Direction is [var x, var y, var z, ..] && (x != 0 || y != 0 || z != 0);

    /// <summary>Whether the header calls it an axis of space.</summary>
    public bool IsSpatial => DomainKinds.Contains(Kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the header does not call it something else.</summary>
    public bool MayBeSpatial => Kind.Length == 0 || IsSpatial;

    /// <summary>Whether its samples are the parts of a colour.</summary>
    public bool IsColour => IsOneOf(ColourKinds);

    /// <summary>Whether its samples are the parts of a complex number.</summary>
    public bool IsComplex => IsOneOf(["complex"]);

    /// <summary>Whether its samples are the parts of a matrix or rotation.</summary>
    public bool IsTensor => IsOneOf(TensorKinds);

    private bool IsOneOf(string[] parts) => parts.Any(part => Kind.Contains(part, StringComparison.OrdinalIgnoreCase));
}
