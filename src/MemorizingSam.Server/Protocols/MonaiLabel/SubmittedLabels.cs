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
    private const string Background = "background";
    private const string NoVoxel = "It has no voxel.";

    /// <summary>Each layer is looked for in the whole file.</summary>
    private const int MostLayers = 32;

    /// <summary>Of a label map.</summary>
    /// <param name="labels">The label map.</param>
    /// <param name="names">Names with the numbers that were said for them.</param>
    /// <param name="grid">The lattice.</param>
    public static SubmittedLabels Of(LabelValues labels, IReadOnlyList<(string Name, int Index)> names, VolumeGrid grid)
    {
        var masks = labels.Named(names).ToDictionary(
            one => one.Key, one => (Func<Volume<byte>>)(() => labels.Mask(grid, [.. one.Value])), StringComparer.Ordinal);
        var nameless = names.Count == 0 ? labels.Found : [];
        return new SubmittedLabels(masks, names.Select(one => one.Name).Distinct().Where(name => name != Background && !masks.ContainsKey(name))
            .Select(name => (Name: name, Why: NoVoxel))
            .Concat(nameless.Select(number => (Name: $"label {number}", Why: "It has no name; send 'label_info' with names and numbers.")))
            .ToDictionary(one => one.Name, one => one.Why, StringComparer.Ordinal));
    }

    /// <summary>Of a segmentation of 3D Slicer, which says itself what its segments are called; they may overlap, and be cut out of the lattice.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grid">The lattice.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>Null if the file describes no segments.</returns>
    /// <exception cref="RefusedException">It is no volume, damaged, or lies on another lattice.</exception>
    public static SubmittedLabels? Read(string path, VolumeGrid grid, CancellationToken cancellation)
    {
        try
        {
            var segments = SegmentationFile.ReadSegments(path);
            return segments.Count == 0 ? null : Of(MasksOf(VolumeFile.ReadHeader(path), segments, grid, cancellation), grid);
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
            var labels = LabelValues.Of(VolumeLook.ReadFrame(header, header.FrameCount == 1 ? null : layer.Key, grid, cancellation));
            masks.AddRange(layer.Select(segment => (NameOf(segment), MaskRuns.Of(labels.Mask(grid, [segment.LabelValue])))));
        }

        return masks;
    }

    private static string NameOf(Segment segment)
    {
        var name = string.Concat((segment.Name ?? "").Where(c => !char.IsControl(c)).Take(InferParams.LongestName));
        return string.IsNullOrWhiteSpace(name) ? $"Segment_{segment.LabelValue}" : name;
    }
}
