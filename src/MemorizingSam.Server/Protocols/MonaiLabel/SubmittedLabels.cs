using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Volumes;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>What a client submitted: named masks, and what became of the rest.</summary>
/// <param name="Masks">Masks with voxels, by name.</param>
/// <param name="Others">Names without a mask, and why.</param>
internal sealed record SubmittedLabels(IReadOnlyDictionary<string, Func<Volume<byte>>> Masks, IReadOnlyDictionary<string, string> Others)
{
    private const string NoVoxel = "It has no voxel.";

    private const string Unsure =
        "Its number is not sure: it may be the one of 'label_info', or the segment's place among those that were sent, and here these differ. Submit a "
        + ".seg.nrrd, which names its segments itself, or submit again without empty and skipped segments.";

    /// <summary>As many as a label map of 8 bits, which is what is answered, can hold.</summary>
    public const int MostSegments = byte.MaxValue;

    /// <summary>Each layer is looked for in the whole file.</summary>
    private const int MostLayers = 32;

    /// <summary>Of a label map.</summary>
    /// <param name="labels">The label map.</param>
    /// <param name="names">Names with the numbers that were said for them.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops making masks.</param>
    public static SubmittedLabels Of(
        LabelValues labels, IReadOnlyList<(string Name, int Index)> names, VolumeGrid grid, CancellationToken cancellation)
    {
        var numbered = NumberedNames.Of(labels.Found, names);
        var others = names.Select(one => one.Name).Where(name => !NumberedNames.IsBackground(name) && !numbered.Sure.ContainsKey(name))
            .Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => NoVoxel, StringComparer.Ordinal);
        foreach (var name in numbered.Unsure)
        {
            others[name] = Unsure;
        }

        foreach (var number in numbered.Nameless.Take(MostSegments))
        {
            others[$"label {number}"] = "It has no name; send 'label_info' with names and numbers.";
        }

        if (numbered.Nameless.Count > MostSegments)
        {
            others["further labels"] = $"{numbered.Nameless.Count - MostSegments} more numbers have no name.";
        }

        return new SubmittedLabels(
            numbered.Sure.ToDictionary(
                one => one.Key, one => (Func<Volume<byte>>)(() => labels.Mask(grid, one.Value, cancellation)), StringComparer.Ordinal),
            others);
    }

    /// <summary>Of a segmentation of 3D Slicer, which says itself what its segments are called; they may overlap, and be cut out of the lattice.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Null if the file describes no segments.</returns>
    /// <exception cref="RefusedException">It is no volume, damaged, has too many segments, or lies on another lattice.</exception>
    public static SubmittedLabels? Read(string path, VolumeGrid grid, CancellationToken cancellation)
    {
        try
        {
            var header = VolumeFile.ReadHeader(path);
            var segments = SegmentationFile.ReadSegments(header);
            return segments.Count == 0 ? null : Of(MasksOf(header, segments, grid, cancellation), grid);
        }
        catch (VolumeFormatException e)
        {
            throw RefusedException.BadRequest($"The segmentation {e.What}");
        }
    }

    /// <summary>Of two segments of one name, the first counts.</summary>
    private static SubmittedLabels Of(IReadOnlyList<(string Name, MaskRuns Mask)> segments, VolumeGrid grid)
    {
        var masks = segments.Where(one => one.Mask.VoxelCount > 0).GroupBy(one => one.Name).ToDictionary(
            one => one.Key, one => (Func<Volume<byte>>)(() => one.First().Mask.ToMask(grid)), StringComparer.Ordinal);
        var others = segments.Select(one => one.Name).Distinct().Where(name => !masks.ContainsKey(name)).ToDictionary(name => name, _ => NoVoxel);
        return new SubmittedLabels(masks, others);
    }

    private static List<(string, MaskRuns)> MasksOf(
        VolumeHeader header, IReadOnlyList<Segment> segments, VolumeGrid grid, CancellationToken cancellation)
    {
        if (segments.Count > MostSegments)
        {
            throw RefusedException.BadRequest($"The segmentation has {segments.Count} segments; at most {MostSegments} are taken: submit fewer at once.");
        }

        // A segmentation without a voxel is saved as a single one, whose place means nothing.
        if (header.Grid.Shape.VoxelCount == 1)
        {
            return [.. segments.Select(segment => (NameOf(segment), MaskRuns.Empty(grid.Shape)))];
        }

        if (header.FrameCount > MostLayers || segments.Any(segment => segment.Layer >= header.FrameCount))
        {
            throw RefusedException.BadRequest(
                $"The segmentation has {header.FrameCount} layers, and its segments lie in layers up to {segments.Max(segment => segment.Layer)}, from 0; "
                + $"at most {MostLayers} are read: submit fewer segments that overlap.");
        }

        var masks = new List<(string, MaskRuns)>();
        foreach (var layer in segments.GroupBy(segment => segment.Layer))
        {
            var labels = LabelValues.Of(VolumeLook.ReadFrame(header, header.FrameCount == 1 ? null : layer.Key, grid, cancellation), cancellation);
            masks.AddRange(layer.Select(segment => (NameOf(segment), MaskRuns.Of(labels.Mask(grid, [segment.LabelValue], cancellation)))));
        }

        return masks;
    }

    private static string NameOf(Segment segment)
    {
        var name = string.Concat((segment.Name ?? "").Where(c => !char.IsControl(c)).Take(InferParams.LongestName));
        return string.IsNullOrWhiteSpace(name) ? $"Segment_{segment.LabelValue}" : name;
    }
}
