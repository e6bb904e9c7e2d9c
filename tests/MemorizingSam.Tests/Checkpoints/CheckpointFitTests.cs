using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

public sealed class CheckpointFitTests
{
    private static readonly List<ExpectedTensor> Small = SamKeys.Encoder(6, [1, 2, 2, 2], [2, 2, 2], 0, 3);

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("module.module.")]
    [InlineData("_orig_mod.module.")]
    public void Compare_SameKeysBehindAWrapper_Fits(string prefix)
    {
        var expected = SamKeys.Whole(Small);
        var checkpoint = SamKeys.Checkpoint(expected.Select(key => key with { Name = prefix + key.Name }).Reverse());

        var fit = CheckpointFit.Compare(checkpoint, expected);

        Assert.True(fit.IsExact);
        Assert.Equal(expected.Select(key => key.Name), fit.Require().Select(tensor => tensor.Name));
        Assert.Equal("a FastSAM3D student (2 blocks, 6 wide)", fit.MadeFor);
    }

    [Fact]
    public void Compare_EncoderOfAWholeModel_FitsABareEncoder()
        => Assert.Equal(
            Small.Select(key => key.Name),
            CheckpointFit.Compare(SamKeys.Checkpoint(SamKeys.Whole(Small)), Small).Require().Select(tensor => tensor.Name));

    [Fact]
    public void Compare_BareEncoder_FitsTheEncoderOfAModel()
    {
        var expected = Small.Select(key => key with { Name = $"image_encoder.{key.Name}" }).ToList();

        Assert.True(CheckpointFit.Compare(SamKeys.Checkpoint(Small), expected).IsExact);
    }

    [Fact]
    public void Require_BareEncoderForAWholeModel_SaysWhatIsMissing()
        => AssertRefused(
            Small,
            SamKeys.Whole(Small),
            "'base.ckpt' lacks 2 keys, first 'prompt_encoder.no_mask_embed.weight'; it was probably saved for a bare encoder "
            + "from distillation: a FastSAM3D student (2 blocks, 6 wide), this model is a FastSAM3D student (2 blocks, 6 wide).");

    [Fact]
    public void Require_OtherWidth_NamesTheFirstShapeAndBothModels()
        => AssertRefused(
            SamKeys.Whole(SamKeys.Encoder(12, [1, 2, 2, 2], [2, 2, 2], 0, 3)),
            SamKeys.Whole(Small),
            "'base.ckpt' has 5 keys in another shape, first 'image_encoder.pos_embed' (1, 2, 2, 2, 12) where this model has "
            + "(1, 2, 2, 2, 6); it was probably saved for a FastSAM3D student (2 blocks, 12 wide), this model is a FastSAM3D "
            + "student (2 blocks, 6 wide).");

    [Fact]
    public void Require_OneKeyMoreAndOneLess_CountsThem()
        => AssertRefused(
            [new("pos_embed", [1, 2, 2, 2, 6]), .. Small.Skip(2), new("extra", [1]), new("extra2", [1])],
            Small,
            "'base.ckpt' lacks 1 key, first 'patch_embed.proj.weight'; holds 2 keys that this model does not have, first "
            + "'extra'; it was probably saved for no kind of SAM (its first key is 'pos_embed' (1, 2, 2, 2, 6)), this model is "
            + "a bare encoder from distillation: a FastSAM3D student (2 blocks, 6 wide).");

    [Fact]
    public void Require_SameKindOfModel_LeavesTheGuessOut()
        => AssertRefused(
            SamKeys.Whole(Small).Where(key => !key.Name.StartsWith("prompt_encoder", StringComparison.Ordinal)),
            SamKeys.Whole(Small),
            "'base.ckpt' lacks 1 key, first 'prompt_encoder.no_mask_embed.weight'.");

    [Fact]
    public void Compare_AnyDifference_ListsItInFull()
    {
        var checkpoint = SamKeys.Checkpoint([new("a", [1]), new("b", [2]), new("x", [1]), new("y", [1])]);
        var fit = CheckpointFit.Compare(checkpoint, [new("c", [1]), new("b", [3]), new("a", [1]), new("d", [1])]);

        Assert.False(fit.IsExact);
        Assert.Equal(["c", "d"], fit.Missing);
        Assert.Equal(["x", "y"], fit.Unexpected);
        var mismatch = Assert.Single(fit.OtherShape);
        Assert.Equal("b", mismatch.Name);
        Assert.Equal([2L], mismatch.Found);
        Assert.Equal([3L], mismatch.Expected);
        Assert.Equal("a", Assert.Single(fit.Tensors).Name);
    }

    [Fact]
    public void Compare_Goldens_FitWhatTheyWereSavedFrom()
    {
        var bare = CheckpointFile.Read(Goldens.PathOf("legacy_trainer.pth"));
        var expected = bare.Tensors.Select(t => new ExpectedTensor($"image_encoder.{t.Name}", t.Shape)).ToList();

        Assert.True(CheckpointFit.Compare(bare, expected).IsExact);
    }

    private static void AssertRefused(
        IEnumerable<ExpectedTensor> found, IEnumerable<ExpectedTensor> expected, string message)
    {
        var fit = CheckpointFit.Compare(SamKeys.Checkpoint(found), [.. expected]);
        var exception = Assert.Throws<CheckpointException>(fit.Require);
        Assert.Equal(message, exception.Message);
        Assert.Equal(Path.Combine("models", "base.ckpt"), exception.Path);
    }
}
