using System.Collections.Frozen;

namespace MemorizingSam.Imaging.Formats;

/// <summary>A NRRD header as text: its fields, and where it ends.</summary>
/// <remarks>
/// Source: "Definition of NRRD File Format" (teem.sourceforge.net/nrrd/format.html), sections 1 to 6, and teem where it
/// leaves something open. As in teem, a line that is neither field, key/value pair nor comment is an error: it may be a
/// misspelt field that says where the voxels are. Key/value pairs are passed over.
/// </remarks>
internal sealed class NrrdHeader
{
    /// <summary>Word of the data file field that announces a list of files, one a line, up to the end of the header.</summary>
    public const string ListWord = "LIST";

    private const string DataFile = "data file";

    /// <summary>Names of all fields, and how they may also be spelt.</summary>
    private static readonly FrozenDictionary<string, string> FieldNames = new[]
    {
        "content", "number", "type", "block size", "dimension", "space", "space dimension", "sizes", "spacings", "thicknesses",
        "axis mins", "axis maxs", "space directions", "centerings", "kinds", "labels", "units", "min", "max", "old min",
        "old max", "endian", "encoding", "line skip", "byte skip", "sample units", "space units", "space origin",
        "measurement frame", DataFile,
    }
        .SelectMany(name => new[] { (Spelling: name, Name: name), (Spelling: name.Replace(" ", string.Empty), Name: name) })
        .Append((Spelling: "centers", Name: "centerings"))
        .DistinctBy(pair => pair.Spelling)
        .ToFrozenDictionary(pair => pair.Spelling, pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Magics = ["NRRD0001", "NRRD0002", "NRRD0003", "NRRD0004", "NRRD0005", "NRRD00.01"];

    private readonly List<string> _listedFiles = [];
    private readonly Dictionary<string, string> _keyValues = new(StringComparer.Ordinal);

    /// <summary>Reads a header.</summary>
    /// <exception cref="VolumeFormatException">A line cannot be understood.</exception>
    public NrrdHeader(string path)
    {
        Fields = new HeaderFields(path);
        var lines = new HeaderLines(path);
        var magic = lines.Next();
        if (!Magics.Contains(magic))
        {
            throw Fields.Fault(
                $"begins with {HeaderFields.Quote(magic ?? string.Empty)}; memsam reads NRRD0001 to NRRD0005: "
                + "write it again with a current program.");
        }

        string? line;
        while ((line = lines.Next()) is { Length: > 0 })
        {
            Add(line, lines);
        }

        VoxelOffset = line is null ? null : lines.Position;
    }

    /// <summary>Fields by their full names, such as <c>line skip</c>.</summary>
    public HeaderFields Fields { get; }

    /// <summary>Files that follow <c>data file: LIST</c>.</summary>
    public IReadOnlyList<string> ListedFiles => _listedFiles;

    /// <summary>Key/value pairs, without their escapes; of a key that is there twice, the first.</summary>
    public IReadOnlyDictionary<string, string> KeyValues => _keyValues;

    /// <summary>Byte behind the empty line that ends the header, where attached voxels begin; null if no such line does.</summary>
    public long? VoxelOffset { get; }

    private void Add(string line, HeaderLines lines)
    {
        if (line[0] == '#')
        {
            return;
        }

        var colon = line.IndexOf(':');
        var isPair = colon >= 0 && line.AsSpan(colon).StartsWith(":=");
        if (colon >= 0 && !isPair && FieldNames.TryGetValue(line[..colon], out var name))
        {
            AddField(name, line[(colon + 1)..].Trim(), lines);
        }
        else if (line.IndexOf(":=", StringComparison.Ordinal) is >= 0 and var at)
        {
            _keyValues.TryAdd(Unescape(line[..at]), Unescape(line[(at + 2)..]));
        }
        else
        {
            throw Fields.Fault($"has the header line {HeaderFields.Quote(line)}, which is no NRRD field; its header is damaged.");
        }
    }

    private void AddField(string name, string value, HeaderLines lines)
    {
        if (!Fields.TryAdd(name, value))
        {
            throw Fields.Fault($"has the field '{name}' twice in its header; it is damaged.");
        }

        if (name == DataFile && value.StartsWith(ListWord, StringComparison.Ordinal))
        {
            while (lines.Next() is { Length: > 0 } file)
            {
                _listedFiles.Add(file.Trim());
            }
        }
    }

    private static string Unescape(string text)
        => text.Contains('\\') ? text.Replace(@"\\", "\0", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal).Replace('\0', '\\') : text;
}
