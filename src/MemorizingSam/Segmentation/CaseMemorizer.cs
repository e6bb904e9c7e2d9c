using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>Makes memories of accepted masks: for each label a crop in its middle, at the model's own spacing and at that of a search.</summary>
internal sealed class CaseMemorizer(SamCropModel model, ModelOptions options, BankOptions bank)
{
    // Pixels along the volume's longest edge in each of the three planes: enough to know a case again, and a tenth of a preview's work.
    private const int ThumbnailEdge = 128;

    private readonly GridShape _lowRes = new(model.LowResMaskSize, model.LowResMaskSize, model.LowResMaskSize);

    /// <summary>Makes the memories of one label.</summary>
    /// <param name="volume">The case.</param>
    /// <param name="label">What was segmented.</param>
    /// <param name="mask">On the case's lattice; other than 0 is the object.</param>
    /// <param name="provenance">Where it comes from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>None if there is nothing to see where the mask is, or too little of it for a low-res mask.</returns>
    /// <exception cref="ArgumentException">The mask is empty.</exception>
    public IReadOnlyList<NewMemory> Memorize(
        Volume volume, string label, Volume<byte> mask, MemoryProvenance provenance, CancellationToken cancellation)
    {
        var extent = MaskExtent.Of(mask, label: null);
        if (extent.Box is not var (first, end))
        {
            throw new ArgumentException($"The mask of '{label}' is empty; there is nothing to memorise.");
        }

        var middle = volume.Grid.Affine.ToWorld(
            new VoxelPoint((first.X + end.X - 1) / 2.0, (first.Y + end.Y - 1) / 2.0, (first.Z + end.Z - 1) / 2.0));
        var own = options.Crop.SpacingFor(volume.Grid);
        NewMemory[] memories =
        [
            .. new[] { own, ProposalSearch.Coarseness * own }
                .Select(spacing => Memorize(volume, label, mask, (middle, spacing), provenance, cancellation))
                .OfType<NewMemory>(),
        ];
        if (memories.Length > 0)
        {
            // The whole mask and the picture are kept once.
            memories[0] = memories[0] with { FullMask = PackedMask.Pack(mask), Thumbnail = MaskPreview.ToPng(PreviewView.Of(volume, mask, [], ThumbnailEdge)) };
        }

        return memories;
    }

    private NewMemory? Memorize(
        Volume volume,
        string label,
        Volume<byte> mask,
        (WorldPoint Middle, double SpacingMm) where,
        MemoryProvenance provenance,
        CancellationToken cancellation)
    {
        var lattice = new CropLattice(volume.Grid, where.SpacingMm);
        var place = lattice.Around(where.Middle, model.CropSize);
        var mapping = lattice.Box(place.X, place.Y, place.Z, new GridShape(model.CropSize, model.CropSize, model.CropSize));
        var logits = GivenMask.ToLogits(mask, lattice, place, _lowRes, model.CropSize / model.LowResMaskSize);
        byte[] lowRes = [.. logits.Select(logit => logit > 0 ? (byte)1 : (byte)0)];
        if (!lowRes.Contains((byte)1)
            || NormalisedCrop.Cut(volume, mapping, options.Crop, skippedPatchSize: null, cancellation) is not var (crop, _))
        {
            return null;
        }

        var (keys, values, key) = model.Remember(crop, bank.Block);
        return new NewMemory
        {
            EncoderFingerprint = bank.EncoderFingerprint,
            Keys = keys,
            Values = values,
            RecallKey = bank.RecallKeyKind == RecallKeyKind.RawVoxels ? crop.Voxels.ToArray() : key,
            Masks = new Dictionary<string, byte[]> { [label] = lowRes },
            Image = CropImage.ToBytes(CropImage.Of(crop, model.LowResMaskSize)),
            Geometry = new MemoryGeometry
            {
                SpacingMm = [crop.Grid.Spacing.X, crop.Grid.Spacing.Y, crop.Grid.Spacing.Z],
                AffineRas = [.. crop.Grid.Affine.ToRows().Take(3).SelectMany(row => row)],
            },
            Provenance = provenance,
        };
    }
}
