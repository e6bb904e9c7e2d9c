using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// A volume's crops as the model sees them; the latest used are kept, so that no prompt runs the encoder twice.
/// </summary>
/// <param name="volume">What they are cut from.</param>
/// <param name="model">Sees them.</param>
/// <param name="options">How they are cut and normalised.</param>
/// <param name="kept">Where they are kept, beside other sessions' crops, and how many of these at most.</param>
/// <param name="memory">What is recalled for them; null for nothing.</param>
internal sealed class EncodedCrops(
    Volume volume, ICropModel model, CropOptions options, (KeptCrops Crops, int Capacity) kept, CropMemory? memory = null) : IDisposable
{
    private readonly Dictionary<double, CropLattice> _lattices = [];

    /// <summary>For <see cref="KeptCrops"/> alone: this volume's crops.</summary>
    public Dictionary<CropPlace, LinkedListNode<KeptCrop>> Kept { get; } = [];

    /// <summary>For <see cref="KeptCrops"/> alone: the crop that was found last.</summary>
    public KeptCrop? InUse { get; set; }

    /// <summary>Most crops of this volume.</summary>
    public int Capacity => kept.Capacity;

    /// <summary>The volume's own lattice.</summary>
    public VolumeGrid Grid => volume.Grid;

    /// <summary>Whether another case of a category is memorised.</summary>
    public bool IsMemorised(string category) => memory is not null && memory.Recall.Knows(category, memory.Source.Value);

    /// <summary>The volume's lattice at a spacing.</summary>
    public CropLattice Lattice(double spacingMm)
    {
        if (!_lattices.TryGetValue(spacingMm, out var lattice))
        {
            lattice = new CropLattice(volume.Grid, spacingMm);
            _lattices.Add(spacingMm, lattice);
        }

        return lattice;
    }

    /// <summary>The lattice of one crop.</summary>
    public GridMapping MappingTo(CropPlace place)
        => Lattice(place.SpacingMm).Box(place.X, place.Y, place.Z, new GridShape(model.CropSize, model.CropSize, model.CropSize));

    /// <summary>Where the middle of a crop lies in the patient.</summary>
    public WorldPoint MiddleOf(CropPlace place)
    {
        var middle = (model.CropSize - 1) / 2.0;
        return MappingTo(place).Target.Affine.ToWorld(new VoxelPoint(middle, middle, middle));
    }

    /// <summary>The lattice of a crop's low-res mask.</summary>
    public GridMapping MappingToLowRes(CropPlace place) => MappingToCoarse(place, model.LowResMaskSize);

    /// <summary>The lattice of a crop with fewer, larger voxels.</summary>
    /// <param name="place">The crop.</param>
    /// <param name="edge">Voxels along its edge; divides <see cref="ICropModel.CropSize"/>.</param>
    public GridMapping MappingToCoarse(CropPlace place, int edge)
        => Lattice(place.SpacingMm).CoarseBox(
            place.X, place.Y, place.Z, new GridShape(model.CropSize, model.CropSize, model.CropSize), model.CropSize / edge);

    /// <summary>Finds a crop, and shows it to the model if it is new.</summary>
    /// <returns>
    /// Valid until the next call; null if the crop has no two different values above 0, so that there is nothing to see.
    /// </returns>
    public IEncodedCrop? Find(CropPlace place, SegmentationWork work)
    {
        return (kept.Crops.Find(this, place) ?? kept.Crops.Add(this, place, Encode(place, work))).Crop;
    }

    /// <summary>Lets go what crops keep for each category. What was encoded before any memory stays.</summary>
    public void ForgetCategories() => kept.Crops.ForEach(this, crop => crop.ForgetCategories());

    /// <inheritdoc/>
    public void Dispose() => kept.Crops.Forget(this);

    private IEncodedCrop? Encode(CropPlace place, SegmentationWork work)
    {
        var skippedPatchSize = memory is null ? model.SkippedPatchSize : null;
        var cut = work.Do(
            SegmentationStage.Cropping, () => NormalisedCrop.Cut(volume, MappingTo(place), options, skippedPatchSize, work.Cancellation));
        if (cut is not var (crop, standIns))
        {
            return null;
        }

        work.Tally.EncoderRuns++;
        return work.Do(SegmentationStage.Encoding, () => model.Encode(crop, memory, standIns));
    }
}
