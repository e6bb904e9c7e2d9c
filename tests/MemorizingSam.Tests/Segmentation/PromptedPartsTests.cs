using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class PromptedPartsTests
{
    // Two bars along x with two voxels of background between them, and a third one further along y; 2 mm voxels, LPS.
    private static readonly VolumeGrid Lattice = new(
        new GridShape(8, 5, 1), new Affine(new(-2, 0, 0), new(0, -2, 0), new(0, 0, 2), new WorldPoint(10, 20, 30)));

    private static readonly float[] Logits =
    [
        2, 2, 3, -1, -1, 4, 5, 4,
        -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, 6, 6, -1, -1, -1, -1,
    ];

    [Fact]
    public void Of_ClickOnOnePart_TurnsTheOthersToBackgroundAsSureAsTheyWereObject()
    {
        float[] expected = [.. Logits];
        (expected[5], expected[6], expected[7], expected[34], expected[35]) = (-4, -5, -4, -6, -6);

        Assert.Equal(expected, PromptedParts.Of(Logits, Lattice, [At(CueKind.Positive, 1, 0)]));
    }

    [Fact]
    public void Of_ClickBesideAPart_KeepsIt()
        => Assert.Equal([5, 6, 7], Kept(At(CueKind.Positive, 6, 1)));

    [Fact]
    public void Of_ClicksOnTwoParts_KeepsBoth()
        => Assert.Equal([0, 1, 2, 34, 35], Kept(At(CueKind.Positive, 2, 4), At(CueKind.Negative, 6, 0), At(CueKind.Positive, 0, 0)));

    [Fact]
    public void Of_Box_KeepsAllPartsInIt()
        => Assert.Equal([0, 1, 2, 5, 6, 7], Kept(new Cue(CueKind.Box, World(7, 0), World(0, 1))));

    [Fact]
    public void Of_ClickFarFromEveryPart_KeepsAll()
        => Assert.Same(Logits, PromptedParts.Of(Logits, Lattice, [At(CueKind.Positive, 6, 3)]));

    [Fact]
    public void Of_NegativeClicksOnly_KeepsAll()
        => Assert.Same(Logits, PromptedParts.Of(Logits, Lattice, [At(CueKind.Negative, 1, 0)]));

    private static int[] Kept(params Cue[] cues)
        => [.. PromptedParts.Of(Logits, Lattice, cues).Select((logit, i) => (logit, i)).Where(voxel => voxel.logit > 0).Select(voxel => voxel.i)];

    private static Cue At(CueKind kind, int x, int y) => new(kind, World(x, y), World(x, y));

    private static WorldPoint World(int x, int y) => Lattice.Affine.ToWorld(new VoxelPoint(x, y, 0));
}
