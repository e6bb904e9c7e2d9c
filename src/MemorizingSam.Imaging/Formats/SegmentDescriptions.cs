using System.Globalization;
using System.Text;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>The key/value pairs by which 3D Slicer knows the segments of a label volume.</summary>
/// <remarks>
/// Source: 3D Slicer's developer guide, "Segmentations", and vtkMRMLSegmentationStorageNode, which reads them. Slicer crops a layer to the
/// extent of its first segment when it reads, so the extent of each is the whole grid.
/// </remarks>
internal static class SegmentDescriptions
{
    private const string Representation = "Binary labelmap";

    /// <summary>What 3D Slicer calls a segment of which nothing is said.</summary>
    private const string Tissue =
        "Segmentation category and type - 3D Slicer General Anatomy list~SCT^85756007^Tissue~SCT^85756007^Tissue~^^"
        + "~Anatomic codes - DICOM master list~^^~^^";

    /// <summary>Number of the characters ~ between the seven parts of a terminology entry.</summary>
    private const int TerminologySeparators = 6;

    /// <summary>Bytes that all pairs may take: half of what a header may, for escapes double them at worst.</summary>
    private const int MostBytes = HeaderLines.MaxBytes / 2;

    /// <summary>Describes the segments of a volume.</summary>
    /// <exception cref="ArgumentException">A segment breaks a rule, or they are too many for a header.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Volume labels, IReadOnlyList<Segment> segments)
        => segments.FirstOrDefault(segment => segment.Layer != 0) is { } elsewhere
            ? throw new ArgumentException($"The segment of label {elsewhere.LabelValue} lies in layer {elsewhere.Layer}; a volume of labels is layer 0 alone.")
            : Of(labels.Grid.Shape, labels.VoxelType, segments);

    /// <summary>Describes the segments of a lattice, in any layers.</summary>
    /// <inheritdoc cref="Of(Volume, IReadOnlyList{Segment})"/>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(GridShape shape, VoxelType type, IReadOnlyList<Segment> segments)
    {
        var largest = type == VoxelType.UInt8 ? byte.MaxValue : ushort.MaxValue;
        if (segments.FirstOrDefault(segment => segment.LabelValue < 1 || segment.LabelValue > largest) is { } outside)
        {
            throw new ArgumentException(
                $"A segment has the label value {outside.LabelValue}; in {type} volumes they are 1 to {largest}.");
        }

        if (segments.GroupBy(segment => segment.LabelValue).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw new ArgumentException($"Two segments have the label value {twice}; each needs its own.");
        }

        var extent = $"0 {shape.X - 1} 0 {shape.Y - 1} 0 {shape.Z - 1}";
        List<KeyValuePair<string, string>> pairs =
        [
            new("Segmentation_ContainedRepresentationNames", Representation + "|"),

            // Slicer's documentation says Source, its program reads and writes Master.
            new("Segmentation_MasterRepresentation", Representation),
            new("Segmentation_SourceRepresentation", Representation),
            new("Segmentation_ReferenceImageExtentOffset", "0 0 0"),
            .. segments.SelectMany((segment, index) => Describe(segment, index, extent)),
        ];
        return pairs.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Key + pair.Value)) <= MostBytes
            ? pairs
            : throw new ArgumentException(
                $"The volume has {segments.Count} segments, whose descriptions take more than {MostBytes} bytes; "
                + "leave some out, or write an image as .nrrd instead.");
    }

    /// <summary>The segments that a header describes, in their order. Slicer before 4.11 wrote no label values: the n-th segment was n then.</summary>
    /// <exception cref="VolumeFormatException">A label value or a layer is no number that it can be.</exception>
    public static IReadOnlyList<Segment> Read(NrrdHeader header)
    {
        var segments = new List<Segment>();
        while (header.KeyValues.ContainsKey($"Segment{segments.Count}_ID"))
        {
            var prefix = $"Segment{segments.Count}_";
            segments.Add(new Segment(
                NumberOf("LabelValue", least: 1) ?? segments.Count + 1,
                header.KeyValues.GetValueOrDefault(prefix + "Name"),
                Layer: NumberOf("Layer", least: 0) ?? 0));

            int? NumberOf(string key, int least)
                => !header.KeyValues.TryGetValue(prefix + key, out var text) ? null
                    : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= ushort.MaxValue ? number
                    : throw header.Fields.Fault($"says {HeaderFields.Quote(text)} for {prefix}{key}, which must be {least} to {ushort.MaxValue}; save it again with 3D Slicer.");
        }

        return segments;
    }

    private static IEnumerable<KeyValuePair<string, string>> Describe(Segment segment, int index, string extent)
    {
        var id = $"Segment_{segment.LabelValue}";
        var color = segment.Color ?? SegmentColor.Distinct(index);
        KeyValuePair<string, string> Pair(string key, string value) => new($"Segment{index}_{key}", value);
        return
        [
            Pair("ID", id),
            Pair("Name", segment.Name ?? id),
            Pair("NameAutoGenerated", segment.Name is null ? "1" : "0"),
            Pair("Color", Text(color, segment)),
            Pair("ColorAutoGenerated", segment.Color is null ? "1" : "0"),
            Pair("Extent", extent),
            Pair("Layer", segment.Layer.ToString()),
            Pair("LabelValue", segment.LabelValue.ToString()),
            Pair("Tags", $"TerminologyEntry:{Check(segment.Terminology ?? Tissue)}|"),
        ];
    }

    private static string Text(SegmentColor color, Segment segment)
        => new[] { color.Red, color.Green, color.Blue }.All(part => part is >= 0 and <= 1)
            ? $"{color.Red:R} {color.Green:R} {color.Blue:R}"
            : throw new ArgumentException($"The segment of label {segment.LabelValue} has the colour {color}; each part must be 0 to 1.");

    private static string Check(string terminology)
        => terminology.Count(c => c == '~') == TerminologySeparators && !terminology.Contains('|')
            ? terminology
            : throw new ArgumentException(
                $"The terminology {HeaderFields.Quote(terminology)} must have seven parts with ~ between them and no |, "
                + "such as 'context~SCT^123037004^Anatomical Structure~SCT^10200004^Liver~^^~context~^^~^^'.");
}
