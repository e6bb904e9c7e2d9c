using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// A volume's crops as the model sees them; the latest used are kept, so that no prompt runs the encoder twice.
/// </summary>
internal sealed class EncodedCrops(
    Volume volume, ICropModel model, CropOptions options, int capacity, CropMemory? memory = null) : IDisposable
{
    private readonly Dictionary<double, CropLattice> _lattices = [];
    private readonly Dictionary<CropPlace, LinkedListNode<(CropPlace Place, IEncodedCrop? Crop)>> _byPlace = [];
    private readonly LinkedList<(CropPlace Place, IEncodedCrop? Crop)> _latestFirst = [];

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
        if (_byPlace.TryGetValue(place, out var node))
        {
            _latestFirst.Remove(node);
        }
        else
        {
            node = new LinkedListNode<(CropPlace Place, IEncodedCrop? Crop)>((place, Encode(place, work)));
            _byPlace.Add(place, node);
            if (_byPlace.Count > capacity)
            {
                _byPlace.Remove(_latestFirst.Last!.Value.Place);
                _latestFirst.Last.Value.Crop?.Dispose();
                _latestFirst.RemoveLast();
            }
        }

        _latestFirst.AddFirst(node);
        return node.Value.Crop;
    }

    /// <summary>Lets go what crops keep for each category. What was encoded before any memory stays.</summary>
    public void ForgetCategories()
    {
        foreach (var (_, crop) in _latestFirst)
        {
            crop?.ForgetCategories();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, crop) in _latestFirst)
        {
            crop?.Dispose();
        }

        _latestFirst.Clear();
        _byPlace.Clear();
    }

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
