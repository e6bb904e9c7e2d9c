namespace MemorizingSam.Segmentation;

/// <summary>Tables as RFC 4180 has them.</summary>
internal static class CsvText
{
    /// <summary>Writes rows, the header first.</summary>
    public static string Of(IEnumerable<IReadOnlyList<string>> rows)
        => string.Concat(rows.Select(row => string.Join(',', row.Select(Quoted)) + "\r\n"));

    private static string Quoted(string field)
        => field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
