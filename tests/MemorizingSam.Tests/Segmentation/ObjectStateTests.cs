using System.Collections.Immutable;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ObjectStateTests
{
    [Fact]
    public void EstimatedDice_SeveralCrops_CountAsMuchAsTheyShow()
    {
        var state = Of(new CropAnswer([1, 1, 1, -1], 0.8), new CropAnswer([-1, 1, -1, -1], 0.4));

        Assert.Equal(0.7, state.EstimatedDice!.Value, 1e-12);
    }

    [Fact]
    public void EstimatedDice_CropThatShowsNothing_HasNoSay()
    {
        var state = Of(new CropAnswer([1, -1], 0.8), CropAnswerWithoutObject);

        Assert.Equal(0.8, state.EstimatedDice!.Value, 1e-12);
    }

    [Fact]
    public void EstimatedDice_EmptyMask_IsTheHomeCrops() => Assert.Equal(0.1, Of(new CropAnswer([-1, -1], 0.1)).EstimatedDice);

    [Fact]
    public void EstimatedDice_NoAnswerOrAModelThatCannotTell_IsNull()
    {
        Assert.Null(ObjectState.Empty.EstimatedDice);
        Assert.Null(Of(new CropAnswer([1, -1])).EstimatedDice);
    }

    private static CropAnswer CropAnswerWithoutObject => new([-1, -1]);

    private static ObjectState Of(params CropAnswer[] answers) => ObjectState.Empty with
    {
        Tiles = answers.Select((answer, i) => (Cell: Cell.Home with { X = i }, answer))
            .ToImmutableDictionary(pair => pair.Cell, pair => pair.answer),
    };
}
