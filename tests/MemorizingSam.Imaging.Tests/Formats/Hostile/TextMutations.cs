using System.Text;
using System.Text.RegularExpressions;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Damage to the text headers of NRRD and MetaImage: their numbers, words and lines.</summary>
internal sealed partial class TextMutations(Random random)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "3", "4", "5", "16", "17", "32767", "65536", "2147483647", "2147483648", "4294967296", "-2147483648",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "99999999999999999999999999999999", "1e3", "1e-320", "1e308",
        "1e309", "-1e308", "nan", "NaN", "inf", "-inf", "Infinity", "∞", "0x10", "1,5", "1.5", "1.", ".5", "+1", "--1", "1e", "٣", "", " ",
        "1_000", "(1,0,0)", "none", "5 5", "1e-30", "1e30",
    ];

    private static readonly string[] Words =
    [
        "raw", "gzip", "gz", "bzip2", "ascii", "text", "hex", "zrl", "big", "little", "True", "False", "true", "LOCAL", "LIST", "LIST 2",
        "v.raw", "./v.raw", "../v.raw", "/etc/passwd", "C:\\v.raw", ".", "..", "nowhere.raw", "v%d.raw 1 2 1", "v%03d.raw 0 2147483647 1",
        "v%99999999d.raw 1 1 1", "v%s%s%n.raw 1 1 1", "block", "unsigned char", "signed char", "short", "ushort", "int", "uint64", "float",
        "double", "long double", "MET_UCHAR", "MET_SHORT", "MET_DOUBLE", "MET_SHORT_ARRAY", "MET_STRING", "MET_OTHER", "domain domain domain",
        "list domain domain domain", "domain domain domain list", "RGBA-color domain domain domain", "vector domain domain domain",
        "left-posterior-superior", "right-anterior-superior", "scanner-xyz", "3D-right-handed", "LPS", "RAS", "left-posterior-superior-time",
        "none (1,0,0) (0,1,0) (0,0,1)", "(1,0,0) (0,1,0) (0,0,1)", "(1,0,0) (2,0,0) (0,0,1)", "(nan,0,0) (0,nan,0) (0,0,nan)",
        "(1,0) (0,1)", "(1,0,0)(0,1,0)(0,0,1)", "(,,)", "((1,0,0))", "1 0 0 0 1 0 0 0 1", "1 0 0 0 0 0 0 0 0", "5 4 3 2", "Image", "Tube",
        "byte skip: -1", "line skip: 1", "HeaderSize = -1", "NDims = 4", "dimension: 4", "CompressedData = True", "encoding: gzip",
        "ElementNumberOfChannels = 3", "CompressedDataSize = 1", "data file: LIST", "ElementDataFile = LIST", "min: 1", "old min: 0",
    ];

    private Func<string, string>[] Steps
        => [ReplaceNumber, ReplaceNumber, ReplaceNumber, ReplaceValue, ReplaceValue, DropLine, RepeatLine, SwapLines, AddLine, LineEnds, Grow];

    /// <summary>Whether some bytes begin with a text header.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => bytes.StartsWith("NRRD"u8) || bytes.StartsWith("ObjectType"u8);

    /// <summary>One random step of damage to the header; the voxels behind it stay.</summary>
    public byte[] Damage(byte[] bytes)
    {
        var end = EndOfHeader(bytes);
        var header = Encoding.Latin1.GetString(bytes[..end]);
        return [.. Encoding.UTF8.GetBytes(Steps[random.Next(Steps.Length)](header)), .. bytes[end..]];
    }

    private static int EndOfHeader(byte[] bytes)
    {
        var blank = bytes.AsSpan().IndexOf("\n\n"u8);
        var local = bytes.AsSpan().IndexOf("LOCAL\n"u8);
        return blank >= 0 ? blank + 2 : local >= 0 ? local + 6 : bytes.Length;
    }

    [GeneratedRegex(@"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex NumberPattern { get; }

    private string ReplaceNumber(string header)
    {
        var matches = NumberPattern.Matches(header);
        if (matches.Count == 0)
        {
            return header;
        }

        var match = matches[random.Next(matches.Count)];
        return header[..match.Index] + Pick(Numbers) + header[(match.Index + match.Length)..];
    }

    private string ReplaceValue(string header) => EditLines(header, lines =>
    {
        var line = random.Next(lines.Count);
        var colon = lines[line].IndexOfAny([':', '=']);
        lines[line] = colon < 0 ? Pick(Words) : $"{lines[line][..(colon + 1)]} {Pick(Words)}";
    });

    private string DropLine(string header) => EditLines(header, lines => lines.RemoveAt(random.Next(lines.Count)));

    private string RepeatLine(string header)
        => EditLines(header, lines => lines.Insert(random.Next(lines.Count), lines[random.Next(lines.Count)]));

    private string SwapLines(string header) => EditLines(header, lines =>
    {
        var (a, b) = (random.Next(lines.Count), random.Next(lines.Count));
        (lines[a], lines[b]) = (lines[b], lines[a]);
    });

    private string AddLine(string header) => EditLines(header, lines => lines.Insert(random.Next(lines.Count), Pick(Words)));

    private string LineEnds(string header) => header.Replace("\n", Pick(["\r\n", "\r", "\n\n", " \n", "\0"]));

    /// <summary>A long line, or one with many numbers.</summary>
    private string Grow(string header) => EditLines(header, lines =>
    {
        var line = random.Next(lines.Count);
        lines[line] += string.Concat(Enumerable.Repeat(Pick(["9", " 1", " (1,0,0)", "x", " 2", "\t"]), random.Next(1, 5000)));
    });

    private static string EditLines(string header, Action<List<string>> edit)
    {
        var lines = header.Split('\n').ToList();
        edit(lines);
        return string.Join('\n', lines);
    }

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
