namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds the voxels of a MetaImage file: which files, from which byte on, and how encoded.</summary>
/// <remarks>
/// Source: MetaIO, metaImage.cxx, Read and M_ReadElements. Compressed voxels may be zlib or gzip, as MetaIO inflates both;
/// CompressedDataSize is not needed, since both say themselves where they end.
/// </remarks>
internal sealed class MetaImageVoxels(MetaImageHeader header, IReadOnlyList<long> sizes, long sizeInBytes)
{
    /// <summary>HeaderSize of voxels that are to be found from the file's end.</summary>
    private const long FromEnd = -1;

    private HeaderFields Fields => header.Fields;

    /// <summary>Finds the voxels.</summary>
    /// <param name="layout">How frames lie in them.</param>
    /// <exception cref="VolumeFormatException">A file is missing, or the encoding is not read.</exception>
    public VoxelData Read(FrameLayout layout)
    {
        if (Fields.Find("BinaryData") is { } binary && !IsTrue(binary))
        {
            throw Fields.Fault("holds its voxels as text (BinaryData = False); write it again with binary voxels, as ITK does.");
        }

        var isCompressed = Fields.Find("CompressedData") is { } compressed && IsTrue(compressed);
        var isLocal = string.Equals(Fields.Require(MetaImageHeader.DataFile), "LOCAL", StringComparison.OrdinalIgnoreCase);
        var paths = isLocal ? [Fields.Path] : FindFiles();
        var files = paths
            .Select(path => FindStart(path, isLocal ? header.VoxelOffset : 0, isCompressed, sizeInBytes / paths.Count))
            .ToArray();
        return new VoxelData
        {
            Files = files,
            Encoding = isCompressed ? FindCompression(files[0]) : VoxelEncoding.Raw,
            BigEndian = IsTrue(Fields.Find("BinaryDataByteOrderMSB") ?? Fields.Find("ElementByteOrderMSB") ?? string.Empty),
            FrameLayout = layout,
        };
    }

    /// <summary>As MetaIO, which looks at the first letter.</summary>
    private static bool IsTrue(string value) => value is ['T' or 't' or '1', ..];

    private static VoxelEncoding FindCompression(VoxelFile data)
    {
        using var file = new FileStream(data.Path, FileMode.Open, FileAccess.Read, FileShare.Read) { Position = data.Offset };
        return (file.ReadByte(), file.ReadByte()) == (0x1F, 0x8B) ? VoxelEncoding.Gzip : VoxelEncoding.Zlib;
    }

    private VoxelFile FindStart(string path, long start, bool isCompressed, long share)
    {
        var size = Fields.FindInteger("HeaderSize") ?? 0;
        if (size < FromEnd || (size == FromEnd && isCompressed))
        {
            throw Fields.Fault($"has HeaderSize {size}{(isCompressed ? " and compressed voxels" : string.Empty)}; "
                + "it must be a number of bytes, or −1 for raw voxels at a file's end: repair its header.");
        }

        if (size != FromEnd)
        {
            return new VoxelFile(path, size > 0 ? size : start);
        }

        var length = new FileInfo(path).Length;
        return length - share >= start
            ? new VoxelFile(path, length - share)
            : throw new VolumeFormatException(
                path,
                $"holds {length - start} bytes; HeaderSize −1 expects {share} bytes of voxels at its end: "
                + "it is truncated or its header is wrong.");
    }

    private IReadOnlyList<string> FindFiles()
    {
        var value = Fields.Require(MetaImageHeader.DataFile);
        var files = new DataFiles(Fields.Path);
        var words = HeaderFields.Words(value);
        if (words is [MetaImageHeader.ListWord, .. var rest])
        {
            // As MetaIO: a dimension that is none, or missing, means one file for each step along the last axis.
            var given = rest is [var word, ..] && int.TryParse(word, out var number) ? number : 0;
            var dimension = given > 0 && given <= sizes.Count ? given : sizes.Count - 1;
            return files.FindAll(header.ListedFiles, sizes.Skip(dimension).Aggregate(1L, (product, size) => product * size));
        }

        return value.Contains('%') ? FindNumbered(files, words) : [files.Find(value)];
    }

    /// <summary>The pattern, which may have several words, then first, last and step; of these the last ones may be missing.</summary>
    private IReadOnlyList<string> FindNumbered(DataFiles files, string[] words)
    {
        var end = Array.FindLastIndex(words, word => word.Contains('%')) + 1;
        var numbers = Array.ConvertAll(words[end..], word => int.TryParse(word, out var number)
            ? number
            : throw Fields.Fault($"has {HeaderFields.Quote(word)} where its file pattern needs a whole number; its header is damaged."));
        var count = sizes[^1];
        var (first, last, step) = numbers switch
        {
            [] => (1L, count, 1L),
            [var from] => (from, from + count - 1, 1),
            [var from, var to] => (from, to, Math.Max(1, count > 1 ? (to - (long)from) / (count - 1) : 1)),
            [var from, var to, var by, ..] => (from, to, by),
        };
        return files.FindAll(files.Number(string.Join(' ', words[..end]), first, last, step), count);
    }
}
