using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>Where a crop's tokens looked in the memories that it was given, by the weights of the very attention that answered.</summary>
/// <param name="Edge">Tokens along an edge of a crop; maps have Edge³ numbers, x fastest.</param>
/// <param name="HeadShares">For each head each memory's share of the answer, mean over the crop's tokens; the rest is local attention's.</param>
/// <param name="Attended">For each memory how much each token of the crop was told by it, mean over heads.</param>
/// <param name="Looked">For each memory how much each of its tokens told those of the object (of the whole crop if it is empty), mean over both.</param>
internal sealed record CropAttention(int Edge, float[][] HeadShares, float[][] Attended, float[][] Looked)
{
    /// <summary>How they were blended.</summary>
    public required MemoryFusion Fusion { get; init; }

    /// <summary>Each memory's share of what the object's tokens were answered.</summary>
    public double ObjectShare(int memory) => Looked[memory].Sum(weight => (double)weight);
}
