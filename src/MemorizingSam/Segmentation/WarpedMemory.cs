using MemorizingSam.Imaging.Registration;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>A memory that was bent onto a crop.</summary>
/// <param name="Case">Which one; its squared distance is that of both images after the best shift, each with mean 0 and length 1: 2 − 2 · correlation.</param>
/// <param name="Field">Where each voxel of the crop lies in the memory.</param>
/// <param name="Mask">The memory's mask, 0 to 1, on the crop's lattice.</param>
/// <param name="Vote">How much it counts at each voxel: the more, the more alike both look there.</param>
internal sealed record WarpedMemory(RecalledCase Case, DisplacementField Field, ScalarField Mask, ScalarField Vote);
