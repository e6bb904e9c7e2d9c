using System.Globalization;

namespace MemorizingSam.Imaging.Formats;

/// <summary>The fields of a text header: values by name, whatever the case, read as numbers where numbers are asked for.</summary>
internal sealed class HeaderFields(string path)
{
    private const int LongestQuote = 60;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Text of a file for an error message: one line, without control characters, not too long.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length > LongestQuote ? text[..LongestQuote] + "…" : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? '.' : c))}'";
    }

    /// <summary>The words of a text, which blanks and tabs part.</summary>
    public static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Sets a field; false if it was there already.</summary>
    public bool TryAdd(string name, string value) => _values.TryAdd(name, value);

    /// <summary>Sets a field, or sets it anew.</summary>
    public void Set(string name, string value) => _values[name] = value;

    /// <summary>Value of a field, or null if it is not there.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Value of a field that must be there.</summary>
    /// <exception cref="VolumeFormatException">It is not.</exception>
    public string Require(string name)
        => Find(name) ?? throw Fault($"lacks the field '{name}' in its header; it is damaged or not whole: copy it again from its source.");

    /// <summary>A whole number, or null if the field is not there.</summary>
    /// <exception cref="VolumeFormatException">The field is no whole number.</exception>
    public long? FindInteger(string name) => Find(name) is { } value ? ParseInteger(name, value.Trim()) : null;

    /// <summary>All whole numbers of a field that must be there.</summary>
    /// <exception cref="VolumeFormatException">It is not, or a word of it is no whole number.</exception>
    public long[] RequireIntegers(string name)
        => Array.ConvertAll(Words(Require(name)), word => ParseInteger(name, word));

    /// <summary>The first numbers of a field, or null if the field is not there; NaN is a number here.</summary>
    /// <exception cref="VolumeFormatException">They are fewer, or one is no number.</exception>
    public double[]? FindReals(string name, int count)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var words = Words(value);
        if (words.Length < count)
        {
            throw Fault($"has {words.Length} numbers in its field '{name}' and needs {count}; its header is damaged.");
        }

        return Array.ConvertAll(words[..count], word => ParseReal(name, word));
    }

    /// <summary>A number with fractions, in the spellings of C programs.</summary>
    /// <exception cref="VolumeFormatException">It is no number.</exception>
    public double ParseReal(string name, string text)
    {
        if (text.Contains("nan", StringComparison.OrdinalIgnoreCase))
        {
            return double.NaN;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault($"has {Quote(text)} where its field '{name}' needs a number; its header is damaged.");
    }

    /// <summary>A fault of this file.</summary>
    public VolumeFormatException Fault(string what) => new(path, what);

    private long ParseInteger(string name, string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Fault($"has {Quote(text)} where its field '{name}' needs a whole number; its header is damaged.");
}
