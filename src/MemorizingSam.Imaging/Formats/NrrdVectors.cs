namespace MemorizingSam.Imaging.Formats;

/// <summary>Vectors as NRRD headers write them: <c>(0.7,0,0) (0,0.7,0) none</c>.</summary>
internal static class NrrdVectors
{
    private const string None = "none";
    private const string Space = " \t";

    /// <summary>Parts of a vector in space, without and with time.</summary>
    private const int PartsInSpace = 3;
    private const int PartsInSpaceAndTime = 4;

    /// <summary>Reads the vectors of a field; <c>none</c>, and one of NaN, is null.</summary>
    /// <exception cref="VolumeFormatException">They cannot be understood, or have not three or four parts.</exception>
    public static IReadOnlyList<double[]?> Parse(HeaderFields fields, string name, string value)
    {
        var vectors = new List<double[]?>();
        for (var rest = value.AsSpan().Trim(Space); rest.Length > 0; rest = rest.TrimStart(Space))
        {
            if (rest.StartsWith(None, StringComparison.OrdinalIgnoreCase))
            {
                vectors.Add(null);
                rest = rest[None.Length..];
                continue;
            }

            var end = rest.IndexOf(')');
            if (rest[0] != '(' || end < 0)
            {
                throw fields.Fault(
                    $"has {HeaderFields.Quote(rest.ToString())} where its field '{name}' needs a vector such as (1,0,0); its header is damaged.");
            }

            vectors.Add(ParseParts(fields, name, rest[1..end].ToString()));
            rest = rest[(end + 1)..];
        }

        return vectors;
    }

    private static double[]? ParseParts(HeaderFields fields, string name, string text)
    {
        var parts = Array.ConvertAll(text.Split(','), part => fields.ParseReal(name, part.Trim()));
        if (parts.Length is not (PartsInSpace or PartsInSpaceAndTime))
        {
            throw fields.Fault(
                $"has a vector of {parts.Length} numbers in its field '{name}'; a volume lies in a space of three: give a 3D volume.");
        }

        return Array.TrueForAll(parts, double.IsNaN) ? null : parts;
    }
}
