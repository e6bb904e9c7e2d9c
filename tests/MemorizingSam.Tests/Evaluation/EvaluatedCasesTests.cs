using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Memory;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>Nobody is measured with a memory of himself, whatever it is called and however it was stored.</summary>
public sealed class EvaluatedCasesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EvaluatedCases _evaluated = new(
        [Patients.Case("case 1", "patient 1", Patients.Image("one")), Patients.Case("case 2", "patient 2", Patients.Image("two"))],
        [Patients.Case("case 1", "patient 1", Patients.Image("one"))],
        CancellationToken.None);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("case 1", "somebody", "the name of the evaluated case 'case 1' or of its patient ('case 1')")]
    [InlineData("case 7", "patient 1", "the name of the evaluated case 'case 1' or of its patient ('patient 1')")]
    [InlineData("case 7", "case 2", "the name of the evaluated case 'case 2' or of its patient ('case 2')")]
    public void RequireOther_NameOfAnEvaluatedCase_IsRefused(string id, string patient, string why)
        => Assert.Equal(
            $"The case '{id}' cannot be memorised: it has {why}; nobody is measured with a memory of himself; measure other cases, or memorise others.",
            Refusal(id, patient, Patients.Image("another")));

    [Fact]
    public void RequireOther_VolumeOfAnEvaluatedCaseUnderAnotherName_IsRefused()
        => Assert.Contains("it has the volume of the evaluated case 'case 1'", Refusal("case 7", "patient 7", Patients.Image("one")), StringComparison.Ordinal);

    [Fact]
    public void RequireOther_VoxelsOfAnEvaluatedCaseInAnotherFile_AreRefused()
        => Assert.Contains(
            "it has the same voxels as the evaluated case 'case 1'",
            Refusal("case 7", "patient 7", Patients.Rewritten(Patients.Image("one"))),
            StringComparison.Ordinal);

    [Fact]
    public void RequireOther_SomebodyElse_IsWelcome()
        => _evaluated.RequireOther(Patients.Case("case 7"), Patients.Image("another"));

    [Theory]
    [InlineData("accession")]
    [InlineData("patient")]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("volume")]
    [InlineData("voxels")]
    public void RequireOthers_AMemoryOfAnEvaluatedCase_IsRefused(string what)
    {
        var one = Patients.Image("one");
        var other = Provenance(1);
        var own = what switch
        {
            "accession" => other with { Accession = "case 2" },
            "patient" => other with { PatientId = "PATIENT 2" },
            "file" => other with { SourcePath = "/data/imagesTr/case 2_0000.nii.gz" },
            "folder" => other with { SourcePath = @"C:\data\case 2\ct.nii.gz" },
            "volume" => other with { SourceHash = VolumeFingerprint.Of(one) },
            _ => other with { VoxelDigest = VoxelDigest.Of(one) },
        };
        using var bank = Bank(Provenance(2), own);

        var message = Assert.Throws<ArgumentException>(() => _evaluated.RequireOthers(bank)).Message;

        Assert.StartsWith("'b.membank' cannot be measured with: 1 of its 2 memories are of evaluated cases; ", message, StringComparison.Ordinal);
        Assert.Contains(what is "volume" or "voxels" ? "'case 1'" : "'case 2'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireOthers_AMemoryThatDoesNotTellItsVoxels_IsRefused()
    {
        using var bank = Bank(Provenance(1) with { VoxelDigest = null });

        Assert.Contains("nobody can tell whose it is", Assert.Throws<ArgumentException>(() => _evaluated.RequireOthers(bank)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireOthers_MemoriesOfOthers_AreNamed()
    {
        using var bank = Bank(Provenance(1), Provenance(2));

        Assert.Equal(bank.List().Select(memory => memory.Id).Order(), _evaluated.RequireOthers(bank).Order());
    }

    private string Refusal(string id, string patient, Volume image)
        => Assert.Throws<ArgumentException>(() => _evaluated.RequireOther(new EvaluationCase(id, patient, _ => throw new InvalidOperationException()), image)).Message;

    private static MemoryProvenance Provenance(int number)
        => MadeUpMemories.Case(number).Provenance with { VoxelDigest = MadeUpMemories.Hash($"voxels {number}") };

    private MemoryBank Bank(params MemoryProvenance[] cases)
    {
        var bank = MemoryBank.Create(_folder.File("b.membank"), MadeUpMemories.Options);
        foreach (var (number, provenance) in cases.Index())
        {
            bank.Add(MadeUpMemories.Case(number) with { Provenance = provenance });
        }

        return bank;
    }
}
