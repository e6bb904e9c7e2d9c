using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes segmentations as 3D Slicer does: NRRD files (.seg.nrrd, .seg.nhdr) whose key/value pairs describe each label.</summary>
/// <remarks>They are read as any other NRRD file, by <see cref="VolumeFile"/>.</remarks>
public static class SegmentationFile
{
    /// <summary>Whether a file's name is that of a segmentation.</summary>
    public static bool IsNamed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".seg.nrrd", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".seg.nhdr", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The segments that a file describes, in their order; none of a file that describes none, or is no NRRD file.</summary>
    /// <remarks>Each layer of such a file is a frame of its volume (<see cref="VolumeFile.Read"/>).</remarks>
    /// <param name="path">The file, whatever its name.</param>
    /// <exception cref="VolumeFormatException">Its header is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<Segment> ReadSegments(string path) => ReadSegments(VolumeFile.ReadHeader(path));

    /// <summary>The segments that a file describes whose header was read already.</summary>
    /// <inheritdoc cref="ReadSegments(string)"/>
    /// <param name="header">Of the file.</param>
    public static IReadOnlyList<Segment> ReadSegments(VolumeHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.Format == NrrdFormat.Name ? SegmentDescriptions.Read(new NrrdHeader(header.Path)) : [];
    }

    /// <summary>Writes 8-bit labels; the target is the old file or the whole new one.</summary>
    /// <param name="path">The target; its name ends in .seg.nrrd, or in .seg.nhdr for a header and its voxels.</param>
    /// <param name="labels">The labels, without a scale; 0 is nothing.</param>
    /// <param name="segments">What each label is; no label may be left out, and a segment may have no voxels.</param>
    /// <param name="progress">Told about the bytes written.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ArgumentException">A label has no segment, or a segment breaks a rule; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        Volume<byte> labels,
        IReadOnlyList<Segment> segments,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
        => WriteDescribed(path, labels, segments, new NrrdWriter(path, progress, cancellation));

    /// <summary>Writes 16-bit labels; the target is the old file or the whole new one.</summary>
    /// <inheritdoc cref="Write(string, Volume{byte}, IReadOnlyList{Segment}, IProgress{TransferProgress}?, CancellationToken)"/>
    public static void Write(
        string path,
        Volume<ushort> labels,
        IReadOnlyList<Segment> segments,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
        => WriteDescribed(path, labels, segments, new NrrdWriter(path, progress, cancellation));

    /// <summary>Writes segments that overlap: a label map per layer, all in one file. The target is the old file or the whole new one.</summary>
    /// <param name="path">The target; its name ends in .seg.nrrd, or in .seg.nhdr for a header and its voxels.</param>
    /// <param name="grid">The lattice of all layers.</param>
    /// <param name="segments">What each label is, and in which layer; there are as many layers as the last of them says.</param>
    /// <param name="paintSlice">
    /// Writes the labels of one slice: its z, and its voxels, which are 0: layers fastest, then x, then y.
    /// </param>
    /// <param name="progress">Told about the bytes written.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ArgumentException">A segment breaks a rule; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteLayers(
        string path,
        VolumeGrid grid,
        IReadOnlyList<Segment> segments,
        Action<int, byte[]> paintSlice,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(paintSlice);
        RequireName(path);
        if (segments.FirstOrDefault(segment => segment.Layer < 0) is { } below)
        {
            throw new ArgumentException($"The segment of label {below.LabelValue} lies in layer {below.Layer}; layers are counted from 0.");
        }

        var layers = segments.Count == 0 ? 1 : 1 + segments.Max(segment => segment.Layer);
        new NrrdWriter(path, progress, cancellation).WriteLayers(
            grid, layers, SegmentDescriptions.Of(grid.Shape, VoxelType.UInt8, segments), paintSlice);
    }

    /// <summary>Writes a plain volume of labels, with a segment for each label that it holds.</summary>
    /// <exception cref="ArgumentException">The volume holds something else than labels, or too many of them.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void WriteLabels(string path, Volume volume, NrrdWriter writer)
    {
        IReadOnlyList<int> labels;
        try
        {
            labels = Labels.FindIn(volume);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' cannot be a segmentation: {e.Message} Write an image as .nrrd instead.", e);
        }

        var packed = Labels.Pack(volume, largest: labels is [.., var last] ? last : 0);
        writer.Write(packed, SegmentDescriptions.Of(packed, [.. labels.Select(label => new Segment(label))]));
    }

    private static void WriteDescribed(string path, Volume labels, IReadOnlyList<Segment> segments, NrrdWriter writer)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(segments);
        RequireName(path);
        if (!labels.Scale.IsIdentity)
        {
            throw new ArgumentException(
                $"Labels must be stored as they are, got the scale {labels.Scale.Slope} · x + {labels.Scale.Intercept}; "
                + "make a volume without one.");
        }

        var known = segments.Select(segment => segment.LabelValue).ToHashSet();
        var unknown = Labels.FindIn(labels).Where(label => !known.Contains(label)).ToList();
        if (unknown.Count > 0)
        {
            throw new ArgumentException(
                $"The volume holds {unknown.Count} labels that no segment describes, first {unknown[0]}; add a segment for each.");
        }

        writer.Write(labels, SegmentDescriptions.Of(labels, segments));
    }

    private static void RequireName(string path)
    {
        if (!IsNamed(path))
        {
            throw new ArgumentException($"'{Path.GetFileName(path)}' names no segmentation; use .seg.nrrd or .seg.nhdr.");
        }
    }
}
