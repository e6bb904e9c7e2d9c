using System.Numerics;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Reads one case and checks that its files belong together.</summary>
internal sealed class CaseReading(DatasetCase source, CancellationToken cancellation)
{
    private const int ListedLabels = 8;

    /// <summary>Reads image and labels.</summary>
    /// <param name="isCanonical">Whether to flip and swap axes to RAS.</param>
    public LabelledVolume Read(bool isCanonical)
    {
        var stored = ReadFile(source.ImagePath);
        var mapping = isCanonical ? Reorientation.ToCanonical(stored.Grid) : GridMapping.Identity(stored.Grid);
        var masks = new Dictionary<string, LabelMask>();
        foreach (var labels in source.LabelSources)
        {
            foreach (var (name, mask) in ReadMasks(labels, stored.Grid, mapping))
            {
                masks.Add(name, mask);
            }
        }

        var image = mapping.Target == stored.Grid ? stored : Resampler.Image(stored, mapping, cancellation: cancellation);
        return new LabelledVolume(source.Id, image, new CaseLabels(masks));
    }

    private IEnumerable<(string Name, LabelMask Mask)> ReadMasks(LabelSource labels, VolumeGrid imageGrid, GridMapping mapping)
    {
        var stored = ReadFile(labels.Path);
        CheckGrid(labels.Path, imageGrid, stored.Grid);
        var present = FindLabels(labels, stored);
        if (present.Count == 0)
        {
            return [];
        }

        // The lattices match to a thousandth of a voxel; from here on they are one.
        var packed = Labels.Pack(stored, present[^1]).Accept(new Moving(imageGrid));
        var oriented = mapping.Target == imageGrid ? packed : Resampler.Labels(packed, mapping, cancellation);
        return oriented.Accept(new MaskExtraction(labels.Values, present));
    }

    private Volume ReadFile(string path)
    {
        try
        {
            return VolumeFile.Read(path, cancellation: cancellation);
        }
        catch (VolumeFormatException e)
        {
            throw Fault(e.Path, e.What, e);
        }
    }

    private void CheckGrid(string path, VolumeGrid image, VolumeGrid labels)
    {
        if (labels.Shape != image.Shape)
        {
            throw Fault(
                path,
                $"has {labels.Shape} voxels and its image {image.Shape}; both must share one lattice: "
                + "put the labels on the image's with 'memsam convert --like IMAGE --labels'.");
        }

        if (!image.Matches(labels))
        {
            var first = image.Affine.Origin.DistanceTo(labels.Affine.Origin);
            var end = new VoxelPoint(image.Shape.X - 1, image.Shape.Y - 1, image.Shape.Z - 1);
            var last = image.Affine.ToWorld(end).DistanceTo(labels.Affine.ToWorld(end));
            throw Fault(
                path,
                $"lies elsewhere than its image: the first voxel is {first:0.###} mm and the last {last:0.###} mm away; "
                + "both must share one affine: correct the one that is wrong.");
        }
    }

    private List<int> FindLabels(LabelSource labels, Volume stored)
    {
        IReadOnlyList<int> present;
        try
        {
            present = Labels.FindIn(stored);
        }
        catch (ArgumentException e)
        {
            throw Fault(labels.Path, $"holds no labels: {e.Message}", e);
        }

        var declared = labels.Values.Values.SelectMany(values => values).ToHashSet();
        var unknown = present.Where(label => !declared.Contains(label)).ToArray();
        if (unknown.Length > 0)
        {
            throw Fault(
                labels.Path,
                $"holds {List(unknown)}, which no label stands for; allowed are 0 (nothing) and {List([.. declared.Order()])}: "
                + "correct the file, or declare the label.");
        }

        return [.. present];
    }

    private VolumeFormatException Fault(string path, string what, Exception? inner = null)
        => new(path, $"of case '{source.Id}' {what}", inner);

    private static string List(int[] labels)
        => string.Join(", ", labels.Take(ListedLabels))
            + (labels.Length > ListedLabels ? $", … ({labels.Length} in all)" : string.Empty);

    /// <summary>The same voxels on a lattice that is the same but for rounding.</summary>
    private sealed class Moving(VolumeGrid grid) : IVolumeVisitor<Volume>
    {
        public Volume Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => volume.Grid == grid ? volume : new Volume<T>(grid, volume.Voxels.ToArray());
    }
}
