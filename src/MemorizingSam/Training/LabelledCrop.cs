using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>A crop cut out of a labelled case, changed as training changes them: image at once, masks when they are asked for.</summary>
internal sealed class LabelledCrop
{
    private readonly LabelledVolume _volume;
    private readonly LabelSides _sides;
    private readonly VolumeGrid _lattice;
    private readonly bool _isMirrored;

    private LabelledCrop(LabelledVolume volume, LabelSides sides, VolumeGrid lattice, bool isMirrored, float[] image)
        => (_volume, _sides, _lattice, _isMirrored, Image) = (volume, sides, lattice, isMirrored, image);

    /// <summary>Normalised voxels, z fastest.</summary>
    public float[] Image { get; }

    /// <summary>Cuts a crop.</summary>
    /// <param name="volume">The case.</param>
    /// <param name="sides">Which of its data set's labels are each other's mirror image.</param>
    /// <param name="centre">Where the crop's middle lies, in voxels of the case.</param>
    /// <param name="size">Voxels along each edge, and their spacing in mm.</param>
    /// <param name="crop">Normalisation.</param>
    /// <param name="options">Augmentation and seed.</param>
    /// <param name="number">Of the draw.</param>
    /// <returns>Null if there is nothing to tell in the crop.</returns>
    public static LabelledCrop? Cut(
        LabelledVolume volume,
        LabelSides sides,
        VoxelPoint centre,
        (int Edge, double SpacingMm) size,
        CropOptions crop,
        TrainingOptions options,
        long number)
    {
        var change = SpatialChange.Draw(options.Augmentation, options.Seed, number, mayMirror: true);
        var shape = new GridShape(size.Edge, size.Edge, size.Edge);
        var lattice = change.Place(volume.Image.Grid, centre, shape, SpacingMm.Isotropic(size.SpacingMm));
        if (TrainingCrops.Cut(volume, lattice, crop) is not { } image)
        {
            return null;
        }

        IntensityChange.Draw(options.Augmentation, options.Seed, number).Apply(image.Voxels, options.Seed, number);
        return new LabelledCrop(volume, sides, lattice, change.IsMirrored, TrainingCrops.Transpose<float>(image.Voxels, size.Edge));
    }

    /// <summary>What a label of the case is called here; null if a mirror image has no name.</summary>
    public string? Shown(string label) => _isMirrored ? _sides.Mirrored(label) : label;

    /// <summary>The mask of a label as it is called here.</summary>
    /// <returns>1 inside, 0 outside, z fastest; null if the case does not hold the label.</returns>
    public byte[]? MaskOf(string shown)
        => Shown(shown) is { } label && _volume.Labels.Contains(label) ? TrainingCrops.Mask(_volume, label, _lattice) : null;
}
