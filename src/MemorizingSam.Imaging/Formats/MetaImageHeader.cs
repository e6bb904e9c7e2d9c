using System.Text;

namespace MemorizingSam.Imaging.Formats;

/// <summary>A MetaImage header as text: its fields, and where it ends.</summary>
/// <remarks>
/// Source: MetaIO (metaObject.cxx, metaUtils.cxx): lines <c>name = value</c>, with = or a colon, up to ElementDataFile. A
/// field given twice counts as it is given last.
/// </remarks>
internal sealed class MetaImageHeader
{
    /// <summary>The field that ends the header.</summary>
    public const string DataFile = "ElementDataFile";

    /// <summary>Word of that field that announces a list of files, one a line.</summary>
    public const string ListWord = "LIST";

    private readonly List<string> _listedFiles = [];

    /// <summary>Reads a header.</summary>
    /// <exception cref="VolumeFormatException">A line cannot be understood, or the last one is missing.</exception>
    public MetaImageHeader(string path)
    {
        Fields = new HeaderFields(path);
        var lines = new HeaderLines(path);
        while (Fields.Find(DataFile) is null)
        {
            Add(lines.Next() ?? throw Fields.Fault(
                $"ends within its header, before the field '{DataFile}'; copy it again from its source."));
        }

        VoxelOffset = lines.Position;
        if (Fields.Require(DataFile).StartsWith(ListWord, StringComparison.Ordinal))
        {
            while (lines.Next() is { Length: > 0 } file)
            {
                _listedFiles.Add(file.Trim());
            }
        }
    }

    /// <summary>Fields by name.</summary>
    public HeaderFields Fields { get; }

    /// <summary>Files that follow <c>ElementDataFile = LIST</c>.</summary>
    public IReadOnlyList<string> ListedFiles => _listedFiles;

    /// <summary>Byte behind the last line, where local voxels begin.</summary>
    public long VoxelOffset { get; }

    /// <summary>Whether a file begins as such headers do: a line <c>name = value</c>, and soon one of the two fields that all have.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).TrimStart();
        var name = text.TakeWhile(char.IsAsciiLetterOrDigit).Count();
        return name > 0
            && text.AsSpan(name).TrimStart(' ') is ['=' or ':', ..]
            && (text.Contains("ObjectType", StringComparison.OrdinalIgnoreCase)
                || text.Contains("NDims", StringComparison.OrdinalIgnoreCase));
    }

    private void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var separator = line.AsSpan().IndexOfAny('=', ':');
        if (separator < 1)
        {
            throw Fields.Fault($"has the header line {HeaderFields.Quote(line)}, which is no 'name = value'; its header is damaged.");
        }

        Fields.Set(line[..separator].Trim(), line[(separator + 1)..].Trim());
    }
}
