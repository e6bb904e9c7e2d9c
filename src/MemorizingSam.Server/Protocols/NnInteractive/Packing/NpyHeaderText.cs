using System.Globalization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>The header of a .npy file: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
/// <param name="ElementCode">Type of the numbers without its byte order, such as <c>f4</c>.</param>
/// <param name="IsBigEndian">Whether their bytes are reversed.</param>
/// <param name="IsFortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Lengths">Length of each axis.</param>
internal sealed record NpyHeaderText(string ElementCode, bool IsBigEndian, bool IsFortranOrder, IReadOnlyList<long> Lengths)
{
    private const int MostDimensions = 32;

    /// <summary>Reads exactly this kind of literal, its three keys in any order, and nothing else of Python.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static NpyHeaderText Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var (type, fortran, lengths) = ((string?)null, (bool?)null, (IReadOnlyList<long>?)null);
        Require(ref rest, "{");
        while (!TryTake(ref rest, "}"))
        {
            var key = TakeString(ref rest);
            Require(ref rest, ":");
            switch (key)
            {
                case "descr" when type is null:
                    type = TakeString(ref rest);
                    break;
                case "fortran_order" when fortran is null:
                    fortran = TryTake(ref rest, "True");
                    if (fortran is false)
                    {
                        Require(ref rest, "False");
                    }

                    break;
                case "shape" when lengths is null:
                    lengths = TakeLengths(ref rest);
                    break;
                default:
                    throw Unreadable(key);
            }

            if (!TryTake(ref rest, ","))
            {
                Require(ref rest, "}");
                break;
            }
        }

        return rest.IsEmpty && type is { Length: >= 2 } && type[0] is '<' or '>' or '|' or '=' && fortran is { } order && lengths is not null
            ? new NpyHeaderText(type[1..], type[0] == '>', order, lengths)
            : throw Unreadable(text);
    }

    private static List<long> TakeLengths(ref ReadOnlySpan<char> rest)
    {
        var lengths = new List<long>();
        Require(ref rest, "(");
        while (!TryTake(ref rest, ")"))
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 1 || lengths.Count == MostDimensions
                || !long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                throw Unreadable(rest.ToString());
            }

            lengths.Add(length);
            rest = rest[digits..].TrimStart();
            if (!TryTake(ref rest, ","))
            {
                Require(ref rest, ")");
                break;
            }
        }

        return lengths;
    }

    private static string TakeString(ref ReadOnlySpan<char> rest)
    {
        var quote = rest is ['\'' or '"', ..] ? rest[0] : throw Unreadable(rest.ToString());
        var end = rest[1..].IndexOf(quote);
        if (end < 0 || rest.Slice(1, end).Contains('\\'))
        {
            throw Unreadable(rest.ToString());
        }

        var content = rest.Slice(1, end).ToString();
        rest = rest[(end + 2)..].TrimStart();
        return content;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string token)
    {
        if (!rest.StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[token.Length..].TrimStart();
        return true;
    }

    private static void Require(ref ReadOnlySpan<char> rest, string token)
    {
        if (!TryTake(ref rest, token))
        {
            throw Unreadable(rest.ToString());
        }
    }

    private static InvalidDataException Unreadable(string at)
        => new(
            "A .npy header must be {'descr': a plain number type, 'fortran_order': True or False, 'shape': whole numbers}, got "
            + $"'{string.Concat(at.Take(60).Select(c => char.IsControl(c) ? '.' : c))}'.");
}
