namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds the voxels of a NRRD file: which files, from which byte on, and how encoded.</summary>
/// <remarks>
/// Source: the NRRD definition, section 3 and the fields <c>line skip</c> and <c>byte skip</c>, and teem's formatNRRD.c: in
/// each data file, attached or not, lines are skipped first, as they lie in the file. Bytes are skipped next: of raw voxels
/// in the file, of compressed ones after decompression. A byte skip of −1 takes the voxels from the file's end, and −1−n
/// (as teem does) with n bytes behind them.
/// </remarks>
internal sealed class NrrdVoxels(NrrdHeader header, IReadOnlyList<long> sizes, long sizeInBytes)
{
    private const int BufferSize = 1 << 16;

    private HeaderFields Fields => header.Fields;

    private long ByteSkip => Fields.FindInteger("byte skip") ?? 0;

    /// <summary>Finds the voxels.</summary>
    /// <param name="layout">How frames lie in them.</param>
    /// <param name="bytesPerNumber">Size of one number, whose byte order must be known if it has more than one byte.</param>
    /// <exception cref="VolumeFormatException">A file is missing, or the encoding is not read.</exception>
    public VoxelData Read(FrameLayout layout, int bytesPerNumber)
    {
        var encoding = ReadEncoding();
        var paths = FindFiles();
        var start = Fields.Find("data file") is null ? header.VoxelOffset ?? throw NoVoxels() : 0;
        return new VoxelData
        {
            Files = [.. paths.Select(path => FindStart(path, start, encoding, sizeInBytes / paths.Count))],
            Encoding = encoding,
            DecodedOffset = encoding == VoxelEncoding.Raw ? 0 : ByteSkip,
            BigEndian = bytesPerNumber > 1 && ReadIsBigEndian(),
            FrameLayout = layout,
        };
    }

    private VolumeFormatException NoVoxels()
        => Fields.Fault(
            "ends within its header, before the empty line that voxels follow, and names no data file; copy it again from its source.");

    private VoxelEncoding ReadEncoding()
    {
        var encoding = Fields.Require("encoding");
        return encoding.ToUpperInvariant() switch
        {
            "RAW" => VoxelEncoding.Raw,
            "GZ" or "GZIP" when ByteSkip < 0 => throw Fields.Fault(
                $"has byte skip {ByteSkip} with the encoding {encoding}; counting from a file's end needs the encoding raw: "
                + "repair its header."),
            "GZ" or "GZIP" => VoxelEncoding.Gzip,
            _ => throw Fields.Fault(
                $"has the encoding {HeaderFields.Quote(encoding)}; memsam reads raw and gzip: write it again as one of these, "
                + "such as with 'unu save -f nrrd -e gzip'."),
        };
    }

    private bool ReadIsBigEndian()
    {
        var endian = Fields.Find("endian") ?? throw Fields.Fault(
            "lacks the field 'endian', without which its numbers cannot be read; write 'endian: little' or 'endian: big' into its header.");
        return endian.ToUpperInvariant() switch
        {
            "LITTLE" => false,
            "BIG" => true,
            _ => throw Fields.Fault($"has the byte order {HeaderFields.Quote(endian)}; it must be little or big: its header is damaged."),
        };
    }

    private IReadOnlyList<string> FindFiles()
    {
        if (Fields.Find("data file") is not { } value)
        {
            return [Fields.Path];
        }

        var files = new DataFiles(Fields.Path);
        var words = HeaderFields.Words(value);
        if (words is [NrrdHeader.ListWord, .. var dimension])
        {
            return files.FindAll(header.ListedFiles, CountFiles(dimension, header.ListedFiles.Count));
        }

        return words is [var pattern, var first, var last, var step, .. var subdimension] && pattern.Contains('%')
            ? FindNumbered(files, pattern, [first, last, step], subdimension)
            : [files.Find(value)];
    }

    private IReadOnlyList<string> FindNumbered(DataFiles files, string pattern, string[] range, string[] subdimension)
    {
        var numbers = Array.ConvertAll(range, word => int.TryParse(word, out var number)
            ? number
            : throw Fields.Fault($"has {HeaderFields.Quote(word)} where its file pattern needs a whole number; its header is damaged."));
        var count = numbers[2] == 0 ? 0 : (((long)numbers[1] - numbers[0]) / numbers[2]) + 1;
        return files.FindAll(files.Number(pattern, numbers[0], numbers[1], numbers[2]), CountFiles(subdimension, count));
    }

    /// <summary>How many files the sizes need, if each holds an array of a lower dimension or a slab of the last axis.</summary>
    private long CountFiles(string[] subdimension, long given)
    {
        var dimension = sizes.Count - 1;
        if (subdimension.Length > 1
            || (subdimension is [var word] && !(int.TryParse(word, out dimension) && dimension >= 1 && dimension <= sizes.Count)))
        {
            throw Fields.Fault(
                $"has data files of the dimension {HeaderFields.Quote(string.Join(' ', subdimension))}; it must be 1 to {sizes.Count}: "
                + "its header is damaged.");
        }

        if (dimension < sizes.Count)
        {
            return sizes.Skip(dimension).Aggregate(1L, (product, size) => product * size);
        }

        return given > 0 && sizes[^1] % given == 0
            ? given
            : throw Fields.Fault(
                $"names {given} data files for {sizes[^1]} slices, which cannot be shared out evenly; its header is damaged.");
    }

    private VoxelFile FindStart(string path, long start, VoxelEncoding encoding, long share)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize) { Position = start };
        for (var lines = Fields.FindInteger("line skip") ?? 0; lines > 0; lines--)
        {
            SkipLine(file);
        }

        if (encoding != VoxelEncoding.Raw)
        {
            return new VoxelFile(path, file.Position);
        }

        var offset = ByteSkip >= 0 ? file.Position + ByteSkip : file.Length - share + ByteSkip + 1;
        return offset >= start
            ? new VoxelFile(path, offset)
            : throw new VolumeFormatException(
                path,
                $"holds {file.Length - start} bytes; byte skip {ByteSkip} expects {share} bytes of voxels at its end: "
                + "it is truncated or its header is wrong.");
    }

    private static void SkipLine(FileStream file)
    {
        int next;
        while ((next = file.ReadByte()) != '\n')
        {
            if (next < 0)
            {
                throw new VolumeFormatException(
                    file.Name, "ends within the lines that its header's line skip passes over; it is truncated or its header is wrong.");
            }
        }
    }
}
