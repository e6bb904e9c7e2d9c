using MemorizingSam.Evaluation;
using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

public sealed class PromptSequenceTests
{
    private const int Edge = 16;

    [Fact]
    public void AddClicks_OneVoxelMissed_ClicksItInTheOrderOfTensors()
    {
        using var scope = NewDisposeScope();
        var prompts = new PromptSequence(Sample((3, 7, 12)), new Random(0));

        prompts.AddClicks([], ClickRule.Innermost);

        var points = prompts.ToPrompt(zeros([1, 1, Edge, Edge, Edge])).Points!;
        Assert.Equal([3f, 7f, 12f], points.Coordinates.data<float>().ToArray());
        Assert.Equal([1L], points.Labels.data<long>().ToArray());
    }

    [Fact]
    public void AddClicks_PerfectMask_PadsTheSequence()
    {
        using var scope = NewDisposeScope();
        var sample = Sample((3, 7, 12), (1, 2, 3));
        var prompts = new PromptSequence(sample, new Random(0));
        byte[] masks = [.. sample.Targets[0].Mask, .. new byte[Edge * Edge * Edge]];

        prompts.AddClicks(masks, ClickRule.Innermost);

        var points = prompts.ToPrompt(zeros([2, 1, Edge, Edge, Edge])).Points!;
        Assert.Equal([-1L, 1L], points.Labels.data<long>().ToArray());
        Assert.Equal([0f, 0f, 0f, 1f, 2f, 3f], points.Coordinates.data<float>().ToArray());
    }

    [Fact]
    public void AddClicks_VoxelWronglyInTheMask_IsNegative()
    {
        using var scope = NewDisposeScope();
        var sample = Sample((3, 7, 12));
        var mask = (byte[])sample.Targets[0].Mask.Clone();
        mask[5 + (Edge * (6 + (Edge * 1)))] = 1;
        var prompts = new PromptSequence(sample, new Random(0));

        prompts.AddClicks(mask, ClickRule.Innermost);

        var points = prompts.ToPrompt(zeros([1, 1, Edge, Edge, Edge])).Points!;
        Assert.Equal([1f, 6f, 5f], points.Coordinates.data<float>().ToArray());
        Assert.Equal([0L], points.Labels.data<long>().ToArray());
    }

    [Fact]
    public void AddBoxes_Object_SurroundsItWithinAVoxel()
    {
        using var scope = NewDisposeScope();
        var prompts = new PromptSequence(Sample((3, 7, 12)), new Random(0));

        prompts.AddBoxes();

        var boxes = prompts.ToPrompt(zeros([1, 1, Edge, Edge, Edge])).Boxes!;
        Assert.Equal([1, 1, 2, 3], boxes.shape);
        Assert.True((boxes - tensor(new float[] { 3, 7, 12 })).abs().max().item<float>() <= 1);
    }

    private static TrainingSample Sample(params (int X, int Y, int Z)[] voxels) => new("case", Edge, new float[Edge * Edge * Edge],
    [
        .. voxels.Select(voxel =>
        {
            var mask = new byte[Edge * Edge * Edge];
            mask[voxel.Z + (Edge * (voxel.Y + (Edge * voxel.X)))] = 1;
            return new TrainingTarget("one", mask);
        }),
    ]);
}
