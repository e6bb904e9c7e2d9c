using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Tests.Evaluation;

public sealed class CaseEvaluationTests
{
    // The oracle answers on low-res voxels of 6 mm, as a network would, so its ball is not quite the true one.
    private const double KnowingDice = 0.97;

    private static readonly EvaluationOptions Options = new() { Clicks = 3, Labels = ["left"] };

    [Fact]
    public void Run_ModelThatKnows_NeedsOneClick()
    {
        var result = Assert.Single(Run(Phantom.Knowing(Options)));

        Assert.Equal(4, result.Clicks!.Count);
        Assert.Equal((0, 0, double.PositiveInfinity), (result.Clicks[0].Dice, result.Clicks[0].Nsd, result.Clicks[0].Hd95Mm));
        Assert.True(result.Clicks[1].Dice >= KnowingDice, $"Dice {result.Clicks[1].Dice}");
        Assert.True(result.Clicks[1].Nsd >= 0.9, $"NSD {result.Clicks[1].Nsd}");
        Assert.InRange(result.Clicks[1].Hd95Mm!.Value, 0, 5);
        Assert.InRange(result.Clicks[1].AssdMm!.Value, 0, 2);
        Assert.Equal(1, Values(result)["clicks_to_dice_0.90"]);
        Assert.Equal(4.0 / 3 * Math.PI * Math.Pow(Phantom.RadiusMm, 3) / 1000, result.VolumeMl, 2.0);
        Assert.Null(result.Box);
    }

    [Fact]
    public void Run_FirstClick_IsTheInnermostVoxelOfTheLabel()
    {
        var click = Assert.Single(Run(Phantom.Knowing(Options))).Clicks![1].Click!.Value;

        // The voxel is the deepest one, so the ball's middle is at most half a voxel's diagonal away.
        Assert.True(click.IsPositive);
        Assert.InRange(click.Position.DistanceTo(new WorldPoint(-35, 2, 1)), 0, 3.3);
    }

    [Fact]
    public void Run_ModelThatKnowsNothing_ScoresNothing()
    {
        var result = Assert.Single(Run(Phantom.Ignorant(Options)));

        Assert.All(result.Clicks!, step => Assert.Equal((0, 0), (step.Dice, step.Iou)));
        Assert.Equal((0, double.PositiveInfinity, double.PositiveInfinity), (result.Clicks![3].Nsd, result.Clicks[3].Hd95Mm, result.Clicks[3].AssdMm));
        Assert.Equal((4, 0, 0), (Values(result)["clicks_to_dice_0.80"], Values(result)["best_dice_of_3"], Values(result)["dice_area"]));
        Assert.All(result.Clicks.Skip(1), step => Assert.Equal(result.Clicks[1].Click, step.Click));
    }

    [Theory]
    [InlineData(CropRule.Click)]
    [InlineData(CropRule.Label)]
    public void Run_BothPrompts_AreMeasuredEachByItself(CropRule crop)
    {
        var result = Assert.Single(Run(Phantom.Knowing(Options with { Prompts = EvaluationPrompts.Both, CropRule = crop, OneCrop = true })));

        // A model without box embeddings takes the box for a click in its middle.
        Assert.True(result.Clicks![1].Dice >= KnowingDice, $"Dice {result.Clicks[1].Dice}");
        Assert.True(result.Box!.Dice >= KnowingDice, $"Dice {result.Box.Dice}");
        Assert.True(Values(result)["dice@box"] >= KnowingDice);
        Assert.InRange(Values(result)["hd95_mm@box"], 0, 5);
    }

    [Fact]
    public void Run_BoxAlone_HasNoClicks()
    {
        var result = Assert.Single(Run(Phantom.Knowing(Options with { Prompts = EvaluationPrompts.Box })));

        Assert.Null(result.Clicks);
        Assert.Equal(["dice@box", "nsd@box", "hd95_mm@box", "assd_mm@box", "length@box", "seconds"], Values(result).Keys.Take(6));
        Assert.DoesNotContain(Values(result).Keys, name => name.StartsWith("clicks", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_AllLabels_SkipsWhatIsUnknown()
    {
        var labels = Phantom.Knowing(Options with { Labels = null, Clicks = 1 })
            .Run(Phantom.Case("a", "p", "left", "nowhere", "right"), CancellationToken.None).Labels;

        Assert.Equal(["left", "right"], labels.Select(label => label.Label));
        Assert.True(labels[0].Clicks![1].Dice >= KnowingDice, $"Dice {labels[0].Clicks![1].Dice}");
        Assert.Equal(0, labels[1].Clicks![1].Dice);
    }

    [Fact]
    public void Run_DrawnClicks_DependOnSeedAndCaseAlone()
    {
        var random = Options with { ClickRule = ClickRule.Random, Clicks = 2 };
        var first = Clicks("a", random);

        Assert.Equal(first, Clicks("a", random));
        Assert.NotEqual(first, Clicks("b", random));
        Assert.NotEqual(first, Clicks("a", random with { Seed = 7 }));

        static object[] Clicks(string caseId, EvaluationOptions options)
            => [.. Phantom.Ignorant(options).Run(Phantom.Case(caseId), CancellationToken.None).Labels.Single().Clicks!.Select(step => (object?)step.Click ?? "none")];
    }

    [Fact]
    public void Run_Seconds_AreTakenByStage()
    {
        var result = Assert.Single(Run(Phantom.Knowing(Options)));
        var seconds = result.SecondsByStage;

        Assert.Equal(
            ["cropping", "decoding", "encoding", "measuring", "painting", "simulating"], seconds.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            seconds.Where(stage => stage.Key is not ("measuring" or "simulating")).Sum(stage => stage.Value), Values(result)["seconds"], 1e-12);
        Assert.Equal(seconds["decoding"], Values(result)["seconds_decoding"]);
    }

    [Fact]
    public void Run_MaskOnAnotherLattice_NamesTheCase()
    {
        var small = new Volume<byte>(new VolumeGrid(new GridShape(2, 2, 2), Affine.Upright(SpacingMm.Isotropic(1))), [1, 1, 1, 1, 1, 1, 1, 1]);
        var wrong = new EvaluationCase("a", "p", _ => Phantom.Truth("left") with { MaskOf = _ => small });

        Assert.Equal(
            "The label 'left' of case 'a' with 2×2×2 voxels does not lie on the lattice of its image with 60×44×24; resample it onto that first.",
            Assert.Throws<ArgumentException>(() => Phantom.Knowing(Options).Run(wrong, CancellationToken.None)).Message);
    }

    [Fact]
    public void Picture_OfAResult_IsAPng()
    {
        var evaluation = Phantom.Knowing(Options);
        var one = Phantom.Case("a");
        var result = evaluation.Run(one, CancellationToken.None).Labels.Single();

        var png = evaluation.Picture(one, result, CancellationToken.None);

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
    }

    private static IReadOnlyList<LabelResult> Run(CaseEvaluation evaluation)
        => evaluation.Run(Phantom.Case("a"), CancellationToken.None).Labels;

    private static Dictionary<string, double> Values(LabelResult result)
        => ResultValues.Of(result, Options).ToDictionary(value => value.Name, value => value.Value);
}
