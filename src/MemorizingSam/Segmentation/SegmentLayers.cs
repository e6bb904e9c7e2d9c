using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Writes objects as 3D Slicer's segments with all of their voxels, those too that several objects have.</summary>
/// <remarks>A slice of all layers is in memory at a time: objects are few in most voxels, but their layers may be many.</remarks>
public static class SegmentLayers
{
    /// <summary>Writes a file of one layer, or of several where objects overlap; the target is the old file or the whole new one.</summary>
    /// <param name="path">The target; its name ends in .seg.nrrd, or in .seg.nhdr for a header and its voxels.</param>
    /// <param name="grid">The lattice of the masks.</param>
    /// <param name="objects">The objects, at most 255. Which layer each comes to is found here.</param>
    /// <param name="progress">Told about the bytes written.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="ArgumentException">A mask has another shape, or a segment breaks a rule; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        VolumeGrid grid,
        IReadOnlyList<(Segment Segment, MaskRuns Mask)> objects,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.FirstOrDefault(one => one.Mask.Shape != grid.Shape) is { Mask: { } other })
        {
            throw new ArgumentException($"A mask of {other.Shape} does not lie on a lattice of {grid.Shape}.");
        }

        var layers = LayersOf([.. objects.Select(one => one.Mask)]);
        var segments = objects.Select((one, i) => one.Segment with { Layer = layers[i] }).ToArray();
        if (layers.All(layer => layer == 0))
        {
            var labels = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
            for (var i = 0; i < objects.Count; i++)
            {
                objects[i].Mask.Paint(labels, (byte)segments[i].LabelValue);
            }

            SegmentationFile.Write(path, labels, segments, progress, cancellation);
            return;
        }

        var count = 1 + layers.Max();
        SegmentationFile.WriteLayers(path, grid, segments, PaintSlice, progress, cancellation);

        void PaintSlice(int z, byte[] slice)
        {
            for (var i = 0; i < objects.Count; i++)
            {
                var (label, layer) = ((byte)segments[i].LabelValue, layers[i]);
                objects[i].Mask.ForEachLineIn(z, (y, start, end) =>
                {
                    for (var x = start; x < end; x++)
                    {
                        slice[layer + (count * (x + (grid.Shape.X * y)))] = label;
                    }
                });
            }
        }
    }

    /// <summary>For each mask the first layer in which it overlaps none before it.</summary>
    private static int[] LayersOf(MaskRuns[] masks)
    {
        var layers = new int[masks.Length];
        for (var i = 0; i < masks.Length; i++)
        {
            var taken = Enumerable.Range(0, i).Where(j => masks[i].Overlaps(masks[j])).Select(j => layers[j]).ToHashSet();
            while (taken.Contains(layers[i]))
            {
                layers[i]++;
            }
        }

        return layers;
    }
}
