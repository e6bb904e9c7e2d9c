using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class PromptMapsTests
{
    private const int Edge = 16;

    private static readonly PromptEncoderOptions Options = PromptEncoderOptions.Compact with { CropSize = Edge };

    [Fact]
    public void Draw_Clicks_PeakAtTheirVoxelsInTheirMaps()
    {
        using var scope = NewDisposeScope();
        var prompt = new Prompt
        {
            Points = new PointPrompt(
                tensor(new float[] { 2, 5, 11, 9, 9, 3, 0, 0, 0 }, [1, 3, 3]),
                tensor(new long[] { PointPrompt.Positive, PointPrompt.Negative, PointPrompt.Padding }, [1, 3])),
        };

        var maps = PromptMaps.Draw(prompt, Options, zeros(1));

        Assert.Equal([1, PromptMaps.Count, Edge, Edge, Edge], maps.shape);
        Assert.Equal(1f, maps[0, 1, 2, 5, 11].item<float>());
        Assert.Equal(1f, maps[0, 2, 9, 9, 3].item<float>());
        Assert.Equal((2 * Edge * Edge) + (5 * Edge) + 11, maps[0, 1].argmax().item<long>());
        Assert.True(maps[0, 2, 2, 5, 11].item<float>() < 1e-3);
        Assert.True(maps[0, 1, 0, 0, 0].item<float>() < 1e-3);   // padding is no click
        Assert.Equal(0f, maps[0, 0].abs().max().item<float>());  // no mask so far
    }

    [Fact]
    public void Draw_Box_FillsItsVoxelsBothCornersIncluded()
    {
        using var scope = NewDisposeScope();
        var prompt = new Prompt { Boxes = tensor(new float[] { 1, 2, 3, 4, 2, 6 }, [1, 1, 2, 3]) };

        var box = PromptMaps.Draw(prompt, Options, zeros(1))[0, 3];

        Assert.Equal(4 * 1 * 4, box.sum().item<float>());
        Assert.Equal(1f, box[1, 2, 3].item<float>());
        Assert.Equal(1f, box[4, 2, 6].item<float>());
    }

    [Fact]
    public void Draw_PreviousMask_IsSqueezedToOneInBothDirections()
    {
        using var scope = NewDisposeScope();
        var logits = zeros([1, 1, Edge, Edge, Edge]);
        (logits[0, 0, 0, 0, 0], logits[0, 0, 1, 0, 0]) = (tensor(50f), tensor(-50f));

        var mask = PromptMaps.Draw(new Prompt { LowResMask = logits }, Options, zeros(1))[0, 0];

        Assert.Equal((1f, -1f, 0f), (mask[0, 0, 0].item<float>(), mask[1, 0, 0].item<float>(), mask[2, 0, 0].item<float>()));
    }
}
