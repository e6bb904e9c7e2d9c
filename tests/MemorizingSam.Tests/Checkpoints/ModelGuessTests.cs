using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class ModelGuessTests
{
    [Fact]
    public void Describe_KnownModels_NamesThem()
    {
        Assert.Equal("a FastSAM3D student (6 blocks, 768 wide)", Describe(SamKeys.Whole(SamKeys.Student())));
        Assert.Equal("a SAM-Med3D ViT-B (12 blocks, 768 wide, window 14)", Describe(SamKeys.Whole(SamKeys.Med3d())));
        Assert.Equal("a 2D SAM ViT-B (12 blocks, 768 wide, window 14)", Describe(SamKeys.Whole(SamKeys.Flat(768, 12))));
        Assert.Equal("a 2D SAM ViT-L (24 blocks, 1024 wide, window 14)", Describe(SamKeys.Whole(SamKeys.Flat(1024, 24))));
        Assert.Equal("a 2D SAM ViT-H (32 blocks, 1280 wide, window 14)", Describe(SamKeys.Whole(SamKeys.Flat(1280, 32))));
        Assert.Equal(
            "a 3D SAM without windows (2 blocks, 24 wide)",
            Describe(SamKeys.Whole(SamKeys.Encoder(24, [1, 8, 8, 8], [4, 4, 4], 7, 7))));
    }

    [Fact]
    public void Describe_EncoderAlone_SaysSo()
    {
        Assert.Equal(
            "a bare encoder from distillation: a FastSAM3D student (6 blocks, 768 wide)", Describe(SamKeys.Student()));
        Assert.Equal(
            "an encoder alone: a FastSAM3D student (6 blocks, 768 wide)",
            Describe([.. SamKeys.Student().Select(key => key with { Name = $"image_encoder.{key.Name}" })]));
    }

    [Fact]
    public void Describe_OtherModels_SaysThatTheyAreOther()
    {
        Assert.Equal(
            "a SAM 2, which is another architecture",
            Describe([new("image_encoder.trunk.patch_embed.proj.weight", [144, 3, 7, 7])]));
        Assert.Equal(
            "no kind of SAM (its first key is 'conv1.weight' (64, 3, 7, 7))", Describe([new("conv1.weight", [64, 3, 7, 7])]));
        Assert.Equal("nothing (it holds no tensors)", Describe([]));
    }

    private static string Describe(IReadOnlyList<ExpectedTensor> keys) => ModelGuess.Describe(keys);
}
