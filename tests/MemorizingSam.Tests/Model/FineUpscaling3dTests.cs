using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class FineUpscaling3dTests
{
    [Fact]
    public void EncodeDecode_ModelWithStem_GivesAMaskOfTheCropsOwnSize()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = new Sam3d(TinyTraining.Network);

        var image = model.Encode(randn([1, 1, 16, 16, 16]));
        var (masks, quality) = model.Decode(image, new Prompt { Points = TinyModel.Clicks(3, 2), LowResMask = zeros([3, 1, 16, 16, 16]) });

        Assert.Equal([1, 24, 2, 2, 2], image.Embedding.shape);
        Assert.Equal([1, 4096, 2], image.Fine!.Full.shape);
        Assert.Equal([1, 512, 6], image.Fine.Half.shape);
        Assert.Equal([1, 64, 12], image.Fine.Quarter.shape);
        Assert.Equal([3, 1, 16, 16, 16], masks.shape);
        Assert.Equal([3, 1], quality.shape);
        Assert.True(masks.isfinite().all().item<bool>());
    }

    [Fact]
    public void Decode_BatchOfPrompts_AnswersEachAsAlone()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = new Sam3d(TinyTraining.Network);
        var image = model.Encode(randn([1, 1, 16, 16, 16]));
        var (clicks, mask) = (TinyModel.Clicks(2, 3), randn([2, 1, 16, 16, 16]));

        var together = model.Decode(image, new Prompt { Points = clicks, LowResMask = mask }).LowResMasks;

        for (var i = 0; i < 2; i++)
        {
            var points = new PointPrompt(clicks.Coordinates.narrow(0, i, 1), clicks.Labels.narrow(0, i, 1));
            var alone = model.Decode(image, new Prompt { Points = points, LowResMask = mask.narrow(0, i, 1) }).LowResMasks;
            Assert.True((together.narrow(0, i, 1) - alone).abs().max().item<float>() < 1e-4);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ToRows_ThenToGrid_GivesTheGridBack(int splits)
    {
        using var scope = NewDisposeScope();
        var grid = randn([2, 3, 16, 16, 16]);

        var rows = MaskUpscaling3d.ToRows(grid, splits);

        Assert.Equal([2, 4096, 3], rows.shape);
        Assert.Equal(grid.data<float>().ToArray(), MaskUpscaling3d.ToGrid(rows, splits).data<float>().ToArray());
    }

    [Fact]
    public void Decode_WithoutFineFeatures_SaysWhatIsMissing()
    {
        using var scope = NewDisposeScope();
        using var model = new Sam3d(TinyTraining.Network);
        var image = model.Encode(randn([1, 1, 16, 16, 16]));

        Assert.Equal(
            "This decoder adds fine features to the mask; give all that Sam3d.Encode returned, and the drawn prompt.",
            Assert.Throws<ArgumentException>(() => model.Decode(image.Embedding, new Prompt { Points = TinyModel.Clicks(1, 1) })).Message);
    }

    [Fact]
    public void EncodeDecode_ModelWithStem_LeavesNoTensorBehind()
    {
        using var model = new Sam3d(TinyTraining.Network);
        using var crop = randn([1, 1, 16, 16, 16]);
        var prompt = new Prompt { Points = TinyModel.Clicks(1, 1) };

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            using var image = model.Encode(crop);
            var (masks, quality) = model.Decode(image, prompt);
            masks.Dispose();
            quality.Dispose();
        });
    }

    [Fact]
    public void Compact_Options_AreSoundAndSmall()
    {
        using var model = new Sam3d(Sam3dOptions.Compact);
        var options = Sam3dOptions.Compact.ImageEncoder;

        Assert.Equal(Sam3dOptions.Compact, Sam3dOptions.FromJson(Sam3dOptions.Compact.ToJson()));
        Assert.InRange(model.parameters().Sum(parameter => parameter.numel()), 1, 20_000_000 / sizeof(short)); // 20 MB in float16
        Assert.InRange(Math.Pow(options.GridSize, 3) * options.EmbedDim, 1, 262_144);                           // size of a memory
    }
}
