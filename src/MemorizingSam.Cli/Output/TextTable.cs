namespace MemorizingSam.Cli.Output;

/// <summary>Rows of text in columns that line up.</summary>
internal static class TextTable
{
    /// <summary>Lines up rows of equally many cells, names to the left and numbers to the right.</summary>
    /// <param name="names">How many of the first columns hold names.</param>
    /// <param name="rows">The header first.</param>
    public static IEnumerable<string> Of(int names, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, i) => i < names ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
    }
}
