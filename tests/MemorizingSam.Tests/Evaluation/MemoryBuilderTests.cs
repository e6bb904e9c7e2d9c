using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class MemoryBuilderTests : IDisposable
{
    private static readonly MemoryPlan Plan = new("data", "train", Labels: null, PerCategory: null, Seed: 1, ShiftMm: null);

    private readonly TemporaryFolder _folder = new();
    private readonly Segmenter _segmenter;
    private readonly List<string> _read = [];

    public MemoryBuilderTests() => _segmenter = TinyMemory.Load(TinyMemory.WriteModel(_folder.File("guided.safetensors")));

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Build_AllLabels_MemorisesEachOfEachCaseWithItsPatient()
    {
        var memories = List(Build(Plan, Cases(3)));

        Assert.Equal(12, memories.Count); // 3 cases × 2 labels × 2 spacings
        Assert.Equal(["case 0", "case 1", "case 2"], memories.Select(memory => memory.Provenance.PatientId).Distinct().Order());
        Assert.All(memories, memory => Assert.Equal(memory.Provenance.PatientId, memory.Provenance.Accession));
        Assert.All(memories, memory => Assert.NotNull(memory.Provenance.VoxelDigest));
    }

    [Fact]
    public void Build_SoManyOfEachLabel_DrawsThemWithTheSeed()
    {
        var plan = Plan with { PerCategory = 2, Labels = ["liver"] };
        var draws = Enumerable.Range(0, 6).Select(seed => Patients(plan with { Seed = seed })).ToArray();

        Assert.All(draws, draw => Assert.Equal(2, draw.Split(' ').Length));
        Assert.True(draws.Distinct().Count() > 1);

        string Patients(MemoryPlan one)
        {
            var memories = List(Build(one, Cases(6)));
            Assert.All(memories, memory => Assert.Equal(["liver"], memory.Categories));
            return string.Join(' ', memories.Select(memory => memory.Provenance.PatientId!.Replace("case ", "", StringComparison.Ordinal)).Distinct().Order());
        }
    }

    [Fact]
    public void Build_Again_UsesTheBankAndReadsNothing()
    {
        var first = Build(Plan, Cases(2));
        var ids = List(first).Select(memory => memory.Id).ToArray();
        _read.Clear();

        var second = Build(Plan, Cases(2));

        Assert.Equal(first, second);
        Assert.Empty(_read);
        Assert.Equal(ids, List(second).Select(memory => memory.Id));
        Assert.NotEqual(first, Build(Plan, Cases(3)));
        Assert.NotEqual(first, Build(Plan with { Split = "validation" }, Cases(2)));
    }

    [Fact]
    public void Build_AfterItWasStopped_GoesOnWhereItWas()
    {
        using var cancellation = new CancellationTokenSource();
        EvaluationCase[] stopping = [.. Cases(3).Select(one => one with { Read = token => Stop(one, token) })];

        Assert.ThrowsAny<OperationCanceledException>(() => Build(Plan, stopping, cancellation.Token));
        var memories = List(Build(Plan, Cases(3)));

        Assert.Equal(12, memories.Count);
        Assert.Equal(12, memories.Select(memory => memory.Id).Distinct().Count());

        EvaluationTruth Stop(EvaluationCase one, CancellationToken token)
        {
            if (_read.Count == 1)
            {
                cancellation.Cancel();
            }

            return one.Read(token);
        }
    }

    [Fact]
    public void Build_ShiftedMasks_MovesAboutAQuarterOfThem()
    {
        var straight = Masks(Build(Plan with { Labels = ["liver"] }, Cases(24)));
        var shifted = Masks(Build(Plan with { Labels = ["liver"], ShiftMm = 6 }, Cases(24)));

        Assert.InRange(straight.Count(entry => !entry.Value.Voxels.SequenceEqual(shifted[entry.Key].Voxels)), 2, 11);
        Assert.All(shifted.Values, mask => Assert.InRange(mask.Voxels.Count((byte)1), 1, straight.Values.First().Voxels.Count((byte)1)));

        Dictionary<string, Volume<byte>> Masks(string folder)
        {
            using var bank = MemoryBank.OpenToRead(folder);
            return bank.List()
                .Select(memory => (memory.Provenance.PatientId, Mask: bank.Read(memory.Id).FullMask))
                .Where(memory => !memory.Mask.IsEmpty)
                .ToDictionary(memory => memory.PatientId!, memory => PackedMask.Unpack(memory.Mask.ToArray(), Evaluation.Patients.Mask("liver").Grid));
        }
    }

    [Fact]
    public void Build_ACaseOfAnEvaluatedPatient_IsRefusedAndNotMemorised()
    {
        var twin = Evaluation.Patients.Case("twin", "twin", Evaluation.Patients.Rewritten(Evaluation.Patients.Image("evaluated")));

        var message = Assert.Throws<ArgumentException>(() => Build(Plan, [twin])).Message;

        Assert.Contains("'twin' cannot be memorised: it has the same voxels as the evaluated case 'evaluated'", message, StringComparison.Ordinal);
        Assert.Empty(List(Directory.GetDirectories(_folder.File("out")).Single()));
    }

    [Fact]
    public void Build_AnObjectTooSmallToBeTold_IsPassedOver()
    {
        var dot = new Volume<byte>(Evaluation.Patients.Mask("liver").Grid, new byte[Evaluation.Patients.Mask("liver").Voxels.Length]);
        dot[3, 3, 3] = 1;
        var one = Evaluation.Patients.Case("case 0");
        var dotted = one with { Read = token => one.Read(token) with { MaskOf = label => label == "spleen" ? dot : Evaluation.Patients.Mask(label) } };

        Assert.All(List(Build(Plan, [dotted])), memory => Assert.Equal(["liver"], memory.Categories));
    }

    [Fact]
    public void Build_NothingToMemorise_SaysWhatWasLookedFor()
        => Assert.Equal(
            "None of 2 cases holds a label to memorise of heart; check its split and its labels.",
            Assert.Throws<ArgumentException>(() => Build(Plan with { Labels = ["heart"] }, Cases(2))).Message);

    private string Build(MemoryPlan plan, EvaluationCase[] cases, CancellationToken cancellation = default)
    {
        EvaluationCase[] evaluated = [Evaluation.Patients.Case("evaluated")];
        Directory.CreateDirectory(_folder.File("out"));
        return new MemoryBuilder(_segmenter, _segmenter.OptionsForBank(), new EvaluatedCases(evaluated, evaluated, CancellationToken.None))
            .Build(_folder.File("out"), cases, plan, progress: null, cancellation);
    }

    private EvaluationCase[] Cases(int count) => [.. Enumerable.Range(0, count).Select(number => Evaluation.Patients.Case($"case {number}", _read.Add))];

    private static IReadOnlyList<MemoryInfo> List(string folder)
    {
        using var bank = MemoryBank.OpenToRead(folder);
        return bank.List();
    }
}
