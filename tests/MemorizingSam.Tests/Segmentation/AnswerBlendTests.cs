using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class AnswerBlendTests
{
    private const int Edge = 24;

    [Fact]
    public void Into_AtTheClick_TakesTheNewAnswer()
        => Assert.Equal(1, Blended(Click(10, 11, 12), prompts: 4)[Index(10, 11, 12)], 1e-6);

    [Fact]
    public void Into_FarFromTheClick_TakesTheMeanOfAllAnswers()
        => Assert.Equal(0.25, Blended(Click(1, 1, 1), prompts: 4)[Index(22, 20, 21)], 1e-6);

    [Fact]
    public void Into_SomeVoxelsFromTheClick_FallsOffAsABell()
        => Assert.Equal(Math.Exp(-0.5), Blended(Click(5, 6, 7), prompts: 10)[Index(5, 9, 7)], 1e-6);

    [Fact]
    public void Into_InsideABox_TakesTheNewAnswer()
    {
        var blended = Blended(new CropCue(CueKind.Box, new VoxelPoint(4, 4, 4), new VoxelPoint(9, 8, 7)), prompts: 5);

        Assert.Equal(1, blended[Index(7, 6, 5)], 1e-6);
        Assert.Equal(0.2, blended[Index(23, 6, 5)], 1e-6);
    }

    [Fact]
    public void Into_LowResMask_CountsInItsVoxels()
    {
        // 2 crop voxels along a low-res one: the click at 13 lies in the low-res voxel 6.
        var fresh = Enumerable.Repeat(1f, Edge * Edge * Edge).ToArray();
        AnswerBlend.Into(fresh, new float[fresh.Length], Click(12.5, 12.5, 12.5), prompts: 10, (Edge, Factor: 2));

        Assert.Equal(1, fresh[Index(6, 6, 6)], 1e-6);
        Assert.Equal(Math.Exp(-0.5), fresh[Index(9, 6, 6)], 1e-6);
    }

    private static float[] Blended(CropCue cue, int prompts)
    {
        var fresh = Enumerable.Repeat(1f, Edge * Edge * Edge).ToArray();
        AnswerBlend.Into(fresh, new float[fresh.Length], cue, prompts, (Edge, Factor: 1));
        return fresh;
    }

    private static CropCue Click(double x, double y, double z) => new(CueKind.Positive, new VoxelPoint(x, y, z), new VoxelPoint(x, y, z));

    private static int Index(int x, int y, int z) => x + (Edge * (y + (Edge * z)));
}
