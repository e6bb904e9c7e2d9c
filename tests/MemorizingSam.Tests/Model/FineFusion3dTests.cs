using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class FineFusion3dTests
{
    private static readonly MaskDecoderOptions Options = TinyTraining.Network.MaskDecoder;

    [Fact]
    public void Forward_FreshWeights_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var fusion = new FineFusion3d(Options);
        var fine = Fine(batch: 1);

        var fused = fusion.call(fine, Embedding(batch: 1));

        foreach (var (before, after) in fine.Tensors.Zip(fused.Tensors))
        {
            Assert.Equal(before.Values(), after.Values());
        }
    }

    [Fact]
    public void Forward_LearnedWeights_MakesFineFeaturesDependOnTheEmbedding()
    {
        using var scope = NewDisposeScope();
        using var fusion = Learned();
        var fine = Fine(batch: 1);

        var (one, other) = (fusion.call(fine, Embedding(batch: 1)), fusion.call(fine, Embedding(batch: 1) + 1));

        Assert.NotEqual(one.Quarter.Values(), other.Quarter.Values());
        Assert.NotEqual(one.Half.Values(), other.Half.Values());
        Assert.Equal(one.Full.Values(), other.Full.Values());
    }

    [Fact]
    public void Forward_OneCropAndSeveralEmbeddings_FusesEachAsAlone()
    {
        using var scope = NewDisposeScope();
        using var fusion = Learned();
        var (fine, embeddings) = (Fine(batch: 1), Embedding(batch: 3));

        var together = fusion.call(fine, embeddings);

        var alone = fusion.call(fine, embeddings.narrow(0, 2, 1));
        Assert.InRange(RelativeDistance.L2(together.Half.narrow(0, 2, 1).Values(), alone.Half.Values()), 0, 1e-5);
    }

    [Fact]
    public void Forward_FreshWeights_LearnsFromTheFirstGradient()
    {
        using var scope = NewDisposeScope();
        using var fusion = new FineFusion3d(Options);

        fusion.call(Fine(batch: 1), Embedding(batch: 1)).Half.square().sum().backward();

        Assert.True(fusion.state_dict()["half_out.weight"].grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        using var fusion = new FineFusion3d(Options);
        var (fine, embedding) = (Fine(batch: 1), Embedding(batch: 1));

        TensorLeak.AssertNone(() =>
        {
            using var inference = inference_mode();
            fusion.call(fine, embedding).Dispose();
        });
    }

    private static FineFusion3d Learned()
    {
        var fusion = new FineFusion3d(Options);
        FormulaTensors.Fill(fusion);
        return fusion;
    }

    private static FineFeatures Fine(long batch)
    {
        var channels = Options.SkipChannels;
        return new FineFeatures(
            randn([batch, 4 * channels, 4, 4, 4]), randn([batch, 3 * channels, 8, 8, 8]), randn([batch, channels, 16, 16, 16]));
    }

    private static Tensor Embedding(long batch) => randn([batch, Options.EmbedDim, 2, 2, 2]);
}
