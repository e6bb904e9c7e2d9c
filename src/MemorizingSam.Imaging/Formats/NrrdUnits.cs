namespace MemorizingSam.Imaging.Formats;

/// <summary>Units of length as NRRD headers write them: <c>"mm" "mm" "um"</c>.</summary>
internal static class NrrdUnits
{
    /// <summary>Factors from the units of a field to mm; unknown units, and all if the field is not there, are taken for mm.</summary>
    /// <exception cref="VolumeFormatException">The field has fewer units than asked for.</exception>
    public static double[] MmPerUnit(HeaderFields fields, string name, int count)
    {
        if (fields.Find(name) is not { } value)
        {
            return [.. Enumerable.Repeat(1.0, count)];
        }

        // Between the quotation marks, so every second part; some programs leave the marks out.
        var units = value.Contains('"') ? value.Split('"').Where((_, i) => i % 2 == 1).ToArray() : HeaderFields.Words(value);
        return units.Length >= count
            ? Array.ConvertAll(units[..count], MmPerUnit)
            : throw fields.Fault($"has {units.Length} units in its field '{name}' and needs {count}; its header is damaged.");
    }

    private static double MmPerUnit(string unit) => unit.Trim().ToUpperInvariant() switch
    {
        "M" or "METER" or "METERS" or "METRE" or "METRES" => 1000,
        "CM" or "CENTIMETER" or "CENTIMETERS" or "CENTIMETRE" or "CENTIMETRES" => 10,
        "UM" or "\u00B5M" or "\u039CM" or "MICRON" or "MICRONS" or "MICROMETER" or "MICROMETERS" or "MICROMETRE" or "MICROMETRES" => 0.001,
        "NM" or "NANOMETER" or "NANOMETERS" or "NANOMETRE" or "NANOMETRES" => 1e-6,
        _ => 1,
    };
}
