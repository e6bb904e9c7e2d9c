using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>
/// Names of the store's files. An id is whatever a client calls an image, such as '6: CT Thorax' or 'Müller (1)': 3D Slicer sends a volume's name, and
/// asks for it by that name. On the disk, all but letters, digits and a few signs are escaped as in a URL.
/// </summary>
internal static class StoreName
{
    private const int LongestId = 128;
    private const int LongestStem = 200;

    /// <summary>Whether an image can have an id.</summary>
    public static bool IsId([NotNullWhen(true)] string? id)
        => id is { Length: > 0 and <= LongestId } && !id.Any(char.IsControl) && !id.EnumerateRunes().Contains(Rune.ReplacementChar)
            && Escape(id).Length <= LongestStem;

    /// <summary>Whether a label can have a tag.</summary>
    public static bool IsTag([NotNullWhen(true)] string? tag)
        => tag is { Length: > 0 and <= LongestId } && char.IsAsciiLetterOrDigit(tag[0])
            && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Checks an id.</summary>
    /// <exception cref="InvalidDataException">No image can have it.</exception>
    public static string RequireId(string? id)
        => IsId(id)
            ? id
            : throw new InvalidDataException($"An image's id has 1 to {LongestId} printable characters, and fewer where they are not of the English alphabet.");

    /// <summary>Checks a tag, which is the name of a folder as it is.</summary>
    /// <exception cref="InvalidDataException">No label can have it.</exception>
    public static string RequireTag(string? tag)
        => IsTag(tag)
            ? tag
            : throw new InvalidDataException($"A label's tag has letters, digits, and '.', '_', '-' after the first, {LongestId} at most.");

    /// <summary>What a file is called, without its extension: ASCII without a separator, and nothing that a system hides or cuts.</summary>
    public static string Escape(string id)
    {
        var stem = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(id);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            var isKept = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '(' or ')' or '+' or ',' or '=' || (c is '.' or ' ' && i > 0 && i < bytes.Length - 1);
            stem.Append(isKept ? c.ToString() : $"%{bytes[i]:X2}");
        }

        return stem.ToString();
    }

    /// <summary>The id of a file; one that was put there by hand is called as it is.</summary>
    public static string IdOf(string stem)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < stem.Length; i++)
        {
            if (stem[i] == '%' && i + 2 < stem.Length && byte.TryParse(stem.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes.Add(escaped);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(stem[i].ToString()));
            }
        }

        var id = Encoding.UTF8.GetString([.. bytes]);
        return Escape(id) == stem ? id : stem;
    }

    /// <summary>What the file of an id may be called: as it is escaped, or by hand as it is.</summary>
    public static IEnumerable<string> StemsOf(string id)
        => id[0] != '.' && id.AsSpan().IndexOfAny('/', '\\') < 0 && IdOf(id) == id ? [Escape(id), id] : [Escape(id)];
}
