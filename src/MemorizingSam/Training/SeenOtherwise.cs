using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Training;

/// <summary>A crop turned, moved, scaled and re-shaded: a memory of objects that were made up and that no other case has.</summary>
internal sealed class SeenOtherwise
{
    private static readonly AugmentationOptions Changes = new() { ScaleReach = 0.2, RotationDegrees = 15, ShiftMm = 6, MirrorShare = 0 };

    private readonly int _edge;
    private readonly VolumeGrid _crop;
    private readonly VolumeGrid _seen;

    /// <summary>Draws how it is seen.</summary>
    /// <param name="edge">Voxels along each edge.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="number">Of the draw.</param>
    public SeenOtherwise(int edge, long seed, long number)
    {
        // Axes do not matter here, nor does spacing: arrays are taken as they lie, one voxel counting 1 mm.
        _edge = edge;
        _crop = new VolumeGrid(new GridShape(edge, edge, edge), Affine.Upright(SpacingMm.Isotropic(1)));
        var middle = new VoxelPoint(edge / 2, edge / 2, edge / 2);
        _seen = SpatialChange.Draw(Changes, seed, number, mayMirror: false)
            .Place(_crop, middle, _crop.Shape, SpacingMm.Isotropic(1));
    }

    /// <summary>Changes an image.</summary>
    /// <param name="image">Normalised voxels.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="number">Of the draw.</param>
    public float[] Image(float[] image, long seed, long number)
    {
        var seen = CropSampler.Image(new Volume<float>(_crop, image), _seen, padding: image.Min()).Voxels.ToArray();
        IntensityChange.Draw(Changes, seed, number).Apply(seen, seed, number);
        return seen;
    }

    /// <summary>Changes a mask.</summary>
    public byte[] Mask(byte[] mask)
        => LabelMask.Of(new Volume<byte>(_crop, mask)) is { } label ? CropSampler.Mask(label, _seen).Voxels.ToArray() : new byte[_edge * _edge * _edge];
}
