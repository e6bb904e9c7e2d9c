using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// An object as logits on a coarse lattice; trilinear in between, as the published models upsample their low-res masks.
/// </summary>
/// <param name="FromInput">The step from the input to the logits' lattice.</param>
/// <param name="Logits">Above 0 is the object; beyond them is background.</param>
/// <param name="Answered">Boxes of the input in which the logits hold.</param>
/// <param name="Given">A mask on the input's lattice that holds outside of <paramref name="Answered"/>; null for none.</param>
internal sealed record LogitField(
    GridMapping FromInput, Volume<float> Logits, IReadOnlyList<VoxelBox> Answered, Volume<byte>? Given)
{
    /// <summary>A given mask of which no crop was asked yet.</summary>
    public static LogitField Of(Volume<byte> given)
    {
        var voxel = CropOrPad.At(given.Grid, 0, 0, 0, new GridShape(1, 1, 1));
        return new LogitField(voxel, new Volume<float>(voxel.Target, [Background]), [], given);
    }

    /// <summary>A sure background, where no crop looked.</summary>
    public const float Background = -16;

    /// <summary>How sure a given mask is, on either side.</summary>
    public const float GivenLogit = 8;
}
