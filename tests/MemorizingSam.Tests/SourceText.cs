using System.Text;

namespace MemorizingSam.Tests;

/// <summary>One C# file as <see cref="RoomRules"/> sees it: only what the compiler would bind, no comments and no strings.</summary>
internal sealed class SourceText
{
    // '\U0001F600'
    private const int LongestCharacter = 12;

    /// <summary>Takes a file.</summary>
    /// <param name="path">Its path in the repository, with forward slashes.</param>
    /// <param name="text">What it holds.</param>
    public SourceText(string path, string text) => (Path, Code) = (path, WithoutCommentsAndStrings(text));

    /// <summary>Path in the repository, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>The text; comments and the contents of strings are gone, the ends of lines are kept.</summary>
    public string Code { get; }

    private static string WithoutCommentsAndStrings(string text)
    {
        var code = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfText(text, at);
            if (end == at)
            {
                code.Append(text[at++]);
                continue;
            }

            code.Append('\n', text.AsSpan(at, end - at).Count('\n'));
            at = end;
        }

        return code.ToString();
    }

    // The index behind the comment, string or character that starts at an index; the index itself where none starts.
    private static int EndOfText(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            return Behind(text, "\n", at) is var end && end < text.Length ? end - 1 : end;
        }

        if (rest.StartsWith("/*"))
        {
            return Behind(text, "*/", at + 2);
        }

        if (rest.StartsWith("\"\"\""))
        {
            var quotes = rest[..(rest.IndexOfAnyExcept('"') is var n && n < 0 ? rest.Length : n)].ToString();
            return Behind(text, quotes, at + quotes.Length);
        }

        return rest[0] switch
        {
            '"' => BehindQuoted(text, at, isVerbatim: at > 0 && (text[at - 1] == '@' || (at > 1 && text[at - 2] == '@'))),
            '\'' => BehindQuoted(text, at, isVerbatim: false) is var end && end - at <= LongestCharacter ? end : at,
            _ => at,
        };
    }

    // A plain string ends with its line at the latest, so that a quote taken for one inside $"{…}" costs no more than a line.
    private static int BehindQuoted(string text, int at, bool isVerbatim)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote && (isVerbatim || text[at] != '\n'))
        {
            at += text[at] == '\\' && !isVerbatim ? 2 : 1;
        }

        return Math.Min(at + 1, text.Length);
    }

    private static int Behind(string text, string mark, int from)
        => text.IndexOf(mark, from, StringComparison.Ordinal) is var at and >= 0 ? at + mark.Length : text.Length;
}
