using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MemorizingSam.Tests.Model;

public sealed class Neck3dTests
{
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void Forward_AnyGrid_EqualsTheFormula(int batch, int grid)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var neck = new Neck3d(TinyModel.Encoder);
        FormulaTensors.Fill(neck, "image_encoder.neck.");
        var weights = neck.state_dict();
        var tokens = FormulaTensors.Tensor("tokens", [batch, grid, grid, grid, 12]);

        var narrow = Norm("1", functional.conv3d(tokens.movedim([-1], [1]), weights["0.weight"]));
        var expected = Norm("3", functional.conv3d(narrow, weights["2.weight"], padding: [1, 1, 1]));
        var embedding = neck.call(tokens);

        Assert.Equal([batch, 24, grid, grid, grid], embedding.shape);
        Assert.InRange(RelativeDistance.L2(embedding.Values(), expected.Values()), 0, Tolerance);

        Tensor Norm(string layer, Tensor x)
        {
            var centred = x - x.mean([1], keepdim: true);
            var normalised = centred / (centred.square().mean([1], keepdim: true) + 1e-6).sqrt();
            return (normalised * Channels(weights[$"{layer}.weight"])) + Channels(weights[$"{layer}.bias"]);
        }

        static Tensor Channels(Tensor values) => values.view(1, -1, 1, 1, 1);
    }

    [Fact]
    public void StateDict_PublishedSize_HasThePublishedKeysInOrder()
    {
        using var neck = new Neck3d(ImageEncoderOptions.FastSam3d);
        const string Prefix = "image_encoder.neck.";

        Assert.Equal(
            PublishedParameters.FastSam3dEncoder.Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)),
            PublishedParameters.Of(neck, Prefix));
    }

    [Fact]
    public void Forward_NotTokens_NamesBothShapes()
    {
        using var scope = NewDisposeScope();
        using var neck = new Neck3d(TinyModel.Encoder);

        var error = Assert.Throws<ArgumentException>(() => neck.call(zeros([8, 12])));

        Assert.StartsWith("tokens must have axes (B X Y Z C), got shape (8, 12).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_LeavesNoTensorBehind()
    {
        using var neck = new Neck3d(TinyModel.Encoder);
        using var tokens = randn([1, 2, 2, 2, 12]);

        TensorLeak.AssertNone(() => neck.call(tokens).Dispose());
    }
}
