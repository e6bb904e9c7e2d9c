using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Memory;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>Heads of a kind: a dark ball in a bright one, on a plain background.</summary>
public sealed class MaskPropagationTests
{
    private const int Edge = 24;
    private const string Label = "dark ball";

    private static readonly GridShape Shape = new(Edge, Edge, Edge);
    private static readonly BankOptions Bank = MadeUpMemories.Options with { MaskEdge = Edge };

    [Fact]
    public void Of_MemoriesThatLieElsewhere_BringsTheirMasksToTheObject()
    {
        var found = MaskPropagation.Of(Head(14, 11, 12), [Memory("a", 10, 12, 11), Memory("b", 11, 10, 13), Memory("c", 12, 12, 12)], Label, 3)!;

        Assert.Equal(3, found.Memories.Count);
        Assert.True(Dice(found.Logits, Truth(14, 11, 12)) > 0.9, $"{Dice(found.Logits, Truth(14, 11, 12))}");
        Assert.InRange(found.EstimatedDice, 0.8, 1);
        Assert.All(found.Memories, one => Assert.InRange(one.Case.DistanceSquared, 0, 0.2));
    }

    [Fact]
    public void Of_MoreThanAreRecalled_TakesThoseThatResembleTheCrop()
    {
        var other = new ScalarField(Shape, [.. Enumerable.Range(0, Edge * Edge * Edge).Select(i => i / Edge % 5 / 5f)]);
        var candidates = new[] { Memory("other", other, Truth(3, 3, 3)), Memory("like", 11, 12, 12), Memory("alike", 12, 13, 12) };

        var found = MaskPropagation.Of(Head(12, 12, 12), candidates, Label, 2)!;

        Assert.Equal(["alike", "like"], found.Memories.Select(one => one.Case.Id).Order());
    }

    [Fact]
    public void Of_NoMemoryWithAnImage_IsNothing()
    {
        var without = new RecalledMemory(new RecalledCase("old", Label, 1, 1), Tensors("old", default, Truth(12, 12, 12)));

        Assert.Null(MaskPropagation.Of(Head(12, 12, 12), [without], Label, 3));
        Assert.Null(MaskPropagation.Of(Head(12, 12, 12), [], Label, 3));
    }

    [Fact]
    public void Of_ACaseOfMoreWeight_CountsMore()
    {
        var here = Truth(12, 12, 12);
        var nowhere = new byte[here.Length];
        nowhere[0] = 1;
        RecalledMemory[] equal = [Memory("says here", Head(12, 12, 12), here), Memory("says nowhere", Head(12, 12, 12), nowhere)];

        var weighed = equal.Select(one => one.Case.Id == "says here" ? one with { Case = one.Case with { WeightOfCase = 4 } } : one).ToArray();
        var doubted = equal.Select(one => one.Case.Id == "says here" ? one with { Case = one.Case with { WeightOfCase = 0.25 } } : one).ToArray();

        Assert.True(Dice(MaskPropagation.Of(Head(12, 12, 12), weighed, Label, 2)!.Logits, here) > 0.95);
        Assert.Equal(0, Dice(MaskPropagation.Of(Head(12, 12, 12), doubted, Label, 2)!.Logits, here));
    }

    [Fact]
    public void Look_SharesAddUpAndLieWhereTheObjectIsInTheMemory()
    {
        var found = MaskPropagation.Of(Head(14, 12, 12), [Memory("a", 8, 12, 12), Memory("b", 8, 12, 12)], Label, 2)!;

        var looked = found.Look(found.Logits, 4);

        Assert.Equal(1, looked.HeadShares[0].Sum(), 1e-4);
        Assert.Equal(1, looked.ObjectShare(0) + looked.ObjectShare(1), 1e-4);
        Assert.Equal(looked.ObjectShare(0), looked.ObjectShare(1), 1e-4);

        // Tokens of six voxels: the middle of the memory's ball, 8, 12, 12, lies in the second along x and between the second and third of the others.
        var most = Array.IndexOf(looked.Looked[0], looked.Looked[0].Max());
        Assert.Equal(1, most % 4);
    }

    private static RecalledMemory Memory(string id, int x, int y, int z) => Memory(id, Head(x, y, z), Truth(x, y, z));

    private static RecalledMemory Memory(string id, ScalarField image, byte[] mask)
        => new(new RecalledCase(id, Label, 1, 1), Tensors(id, CropImage.ToBytes(image), mask));

    private static MemoryTensors Tensors(string id, ReadOnlyMemory<byte> image, byte[] mask)
        => new(id, Bank, new Dictionary<string, ReadOnlyMemory<byte>> { [Label] = MaskBits.Pack(mask) })
        {
            Keys = default,
            Values = default,
            RecallKey = default,
            Image = image,
            FullMask = default,
        };

    private static ScalarField Head(int x, int y, int z)
        => new(Shape, [.. Distances(x, y, z).Select(d => (float)((0.6 / (1 + Math.Exp(d - 8))) - (0.5 / (1 + Math.Exp(d - 4)))))]);

    private static byte[] Truth(int x, int y, int z) => [.. Distances(x, y, z).Select(d => d < 4 ? (byte)1 : (byte)0)];

    private static IEnumerable<double> Distances(int cx, int cy, int cz)
        => Enumerable.Range(0, Edge * Edge * Edge).Select(i =>
        {
            var (x, y, z) = ((i % Edge) - cx, (i / Edge % Edge) - cy, (i / (Edge * Edge)) - cz);
            return Math.Sqrt((x * x) + (y * y) + (z * z));
        });

    private static double Dice(float[] logits, byte[] truth)
    {
        var both = logits.Zip(truth).Count(pair => pair.First > 0 && pair.Second == 1);
        return 2.0 * both / (logits.Count(logit => logit > 0) + truth.Count(voxel => voxel == 1));
    }
}
