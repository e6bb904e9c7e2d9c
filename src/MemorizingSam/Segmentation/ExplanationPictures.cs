using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>The pictures of an explanation, PNG: masks, and attention laid over the volume and over what a bank keeps of a case.</summary>
internal sealed class ExplanationPictures
{
    private const byte InBoth = 1;
    private const byte OnlyWith = 2;
    private const byte OnlyWithout = 3;

    private readonly MemoryExplanation _explanation;
    private readonly MemoryBank _bank;
    private readonly PreviewView _view;

    /// <summary>Chooses the planes, which are the same in all pictures of the volume.</summary>
    /// <param name="volume">What was segmented.</param>
    /// <param name="explanation">What memories did for one object.</param>
    /// <param name="bank">The memories' bank.</param>
    public ExplanationPictures(Volume volume, MemoryExplanation explanation, MemoryBank bank)
    {
        (_explanation, _bank) = (explanation, bank);
        var labels = new Volume<byte>(volume.Grid, new byte[volume.Grid.Shape.VoxelCount]);
        for (var i = 0; i < labels.Voxels.Length; i++)
        {
            labels.Voxels[i] = (explanation.With.Voxels[i] != 0, explanation.Without.Voxels[i] != 0) switch
            {
                (true, true) => InBoth,
                (true, false) => OnlyWith,
                (false, true) => OnlyWithout,
                _ => 0,
            };
        }

        _view = PreviewView.Of(volume, labels, [], MaskPreview.PanelEdge);
    }

    /// <summary>The mask with memories.</summary>
    public byte[] With() => MaskPreview.ToPng(_view with { Labels = _explanation.With });

    /// <summary>The mask without.</summary>
    public byte[] Without() => MaskPreview.ToPng(_view with { Labels = _explanation.Without });

    /// <summary>Where they differ: yellow in both, blue only with memories, pink only without.</summary>
    public byte[] Difference() => MaskPreview.ToPng(_view);

    /// <summary>How much each place of the volume was told by a memory.</summary>
    /// <param name="memory">Index among those recalled; there must be attention.</param>
    public byte[] Attended(int memory)
        => MaskPreview.ToPng(_view with
        {
            Labels = _explanation.With,
            Heat = HeatMap.Of(_explanation.Attention!.Attended[memory], _explanation.ToTokens!),
        });

    /// <summary>Where the object's tokens looked in a memory, over the low-res mask that the bank keeps of it; null if it was erased since.</summary>
    /// <param name="memory">Index among those recalled; there must be attention.</param>
    public byte[]? Looked(int memory)
    {
        var one = _explanation.Recalled[memory];
        if (!_bank.TryRead(one.Id, out var tensors))
        {
            return null;
        }

        var (edge, geometry) = (_bank.Options.MaskEdge, _bank.Show(one.Id).Geometry);
        var attention = _explanation.Attention!;

        // Crops are upright cubes: a picture needs no more of where one lay than the size of its voxels.
        var spacing = geometry.VoxelEdgeMm;
        var grid = new VolumeGrid(new GridShape(edge, edge, edge), Affine.Upright(SpacingMm.Isotropic(spacing)));
        var mask = new Volume<byte>(grid, tensors.Mask(_explanation.Category));
        var toTokens = SpacingChange.To(grid, SpacingMm.Isotropic(spacing * edge / attention.Edge));
        return MaskPreview.ToPng(
            PreviewView.Of(mask, mask, [], MaskPreview.PanelEdge) with { Heat = HeatMap.Of(attention.Looked[memory], toTokens) });
    }

    /// <summary>The picture that the bank keeps of a case; null if it keeps none.</summary>
    /// <param name="memory">Index among those recalled.</param>
    public byte[]? Thumbnail(int memory)
    {
        var id = _explanation.Recalled[memory].Id;
        if (_bank.List().FirstOrDefault(info => info.Id == id) is not { } recalled)
        {
            return null;
        }

        // Of the two memories of a case the one at the model's own spacing has the picture.
        var pictured = _bank.List().FirstOrDefault(info =>
            info.ThumbnailChecksum is not null && info.Provenance == recalled.Provenance && info.Categories.SequenceEqual(recalled.Categories));
        try
        {
            return pictured is null ? null : _bank.ReadThumbnail(pictured.Id).ToArray();
        }
        catch (CheckpointException)
        {
            // A damaged picture is none; 'memory verify' tells of it.
            return null;
        }
    }
}
