using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using SkiaSharp;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>What a session tells of its memories, and the page made of it.</summary>
public sealed class MemoryExplanationTests : IDisposable
{
    private const string Liver = TinyMemory.Liver;

    private readonly TemporaryFolder _folder = new();
    private readonly Segmenter _segmenter;
    private readonly Volume<short> _volume = TinyMemory.Volume("now");

    public MemoryExplanationTests()
    {
        _segmenter = TinyMemory.Load(TinyMemory.WriteModel(_folder.File("guided.safetensors")));
        TinyMemory.WriteBank(Bank, _segmenter, "one", "two");
    }

    private string Bank => _folder.File("cases.membank");

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(MemoryFusion.MaskGuided)]
    [InlineData(MemoryFusion.Paper)]
    public void Explain_Attention_AddsUpInEveryView(MemoryFusion fusion)
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank, new RecallOptions { Fusion = fusion });
        using var session = Clicked(recall);

        var attention = session.Explain(Liver, CancellationToken.None).Attention!;

        var (heads, tokens) = (attention.HeadShares.Length, attention.Edge * attention.Edge * attention.Edge);
        Assert.Equal((2, 8), (heads, tokens));
        Assert.Equal(session.Recalled(Liver).Count, attention.Attended.Length);
        for (var memory = 0; memory < attention.Attended.Length; memory++)
        {
            // The crop's tokens on average, and the heads on average, were told the same.
            Assert.Equal(attention.HeadShares.Average(shares => shares[memory]), attention.Attended[memory].Average(), 1e-5);
            Assert.InRange(attention.ObjectShare(memory), attention.Attended[memory].Min() - 1e-5, attention.Attended[memory].Max() + 1e-5);
        }

        var memories = attention.HeadShares.Average(shares => shares.Sum());
        Assert.InRange(memories, 1e-3, fusion == MemoryFusion.Paper ? 0.7 + 1e-5 : 1);
        Assert.True(fusion != MemoryFusion.Paper || memories > 0.7 - 1e-5);
    }

    [Fact]
    public void Explain_MaskWithoutMemory_IsThatOfASessionWithout()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = Clicked(recall);
        using var plain = Clicked(memory: null);

        var explanation = session.Explain(Liver, CancellationToken.None);

        Assert.Equal(plain.Mask(Liver).Voxels.ToArray(), explanation.Without.Voxels.ToArray());
        Assert.Equal(session.Mask(Liver).Voxels.ToArray(), explanation.With.Voxels.ToArray());
    }

    [Fact]
    public void Explain_UndoneClicks_AreNotReplayed()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = Clicked(recall);
        var before = session.Explain(Liver, CancellationToken.None).Without.Voxels.ToArray();
        session.AddClick(Liver, TinySegmenter.At(_volume.Grid, 3, 3, 3, isPositive: false));
        session.Undo();

        Assert.Equal(before, session.Explain(Liver, CancellationToken.None).Without.Voxels.ToArray());
    }

    [Fact]
    public void Explain_ARenamedObject_TellsOfWhatItWasCalledWhenItWasPrompted()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = Clicked(recall);
        var before = session.Explain(Liver, CancellationToken.None);
        session.Rename(Liver, "spleen");
        session.AddClick(Liver, TinySegmenter.At(_volume.Grid, 3, 3, 3)); // another object under the old name

        var after = session.Explain("spleen", CancellationToken.None);

        Assert.Equal((Liver, before.Recalled), (after.Category, after.Recalled));
        Assert.Equal(before.Without.Voxels.ToArray(), after.Without.Voxels.ToArray());
        Assert.Equal(before.With.Voxels.ToArray(), after.With.Voxels.ToArray());
        Assert.Contains("At its last prompt it was called liver: cases of that were recalled.", Page(after, bank), StringComparison.Ordinal);
        Assert.NotEqual(before.Without.Voxels.ToArray(), session.Explain(Liver, CancellationToken.None).Without.Voxels.ToArray());
    }

    [Fact]
    public void Explain_AProposal_AsksWithoutMemoryInTheCropThatWasFound()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = _segmenter.Open(_volume, new SessionOptions { Memory = recall, ZoomOut = false });
        session.Propose(Liver);

        var explanation = session.Explain(Liver, CancellationToken.None);

        Assert.Equal(session.Recalled(Liver), explanation.Recalled);
        Assert.Equal(explanation.EmptyReason is null, explanation.Attention is not null);
    }

    [Fact]
    public void Explain_AMemoryWasErasedSince_HasNoAttention()
    {
        using var bank = MemoryBank.OpenToWrite(Bank);
        using var recall = new CaseRecall(bank);
        using var session = Clicked(recall);
        bank.Remove(session.Recalled(Liver)[0].Id);
        bank.Compact();

        var explanation = session.Explain(Liver, CancellationToken.None);

        Assert.Null(explanation.Attention);
        Assert.Contains("One of these cases was erased since", Page(explanation, bank), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfAnObject_NeedsNothingElseAndNamesNobody()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = Clicked(recall);

        var page = Page(session.Explain(Liver, CancellationToken.None), bank);

        // Three masks, and for each case its picture, what was told by it, and where was looked in it.
        Assert.Equal(3 + (3 * session.Recalled(Liver).Count), Pictures(page).Count);
        Assert.All(Pictures(page), png => Assert.True(png.Width > 0));
        Assert.All(session.Recalled(Liver), one => Assert.Contains(one.Id[..12], page, StringComparison.Ordinal));
        Assert.DoesNotContain("tester", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains("<th>gate</th>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_ABankWithoutPictures_SaysWhatItKeeps()
    {
        using (var bank = MemoryBank.OpenToRead(Bank))
        {
            bank.Export(_folder.File("cases.zip"));
        }

        using var stripped = MemoryBank.CreateFrom(_folder.File("stripped.membank"), _folder.File("cases.zip"));
        using var recall = new CaseRecall(stripped);
        using var session = Clicked(recall);

        var page = Page(session.Explain(Liver, CancellationToken.None), stripped);

        Assert.Contains("The bank keeps no picture of this case: only keys and values of one block, and its mask at low resolution.", page, StringComparison.Ordinal);
        Assert.Equal(3 + (2 * session.Recalled(Liver).Count), Pictures(page).Count);
    }

    [Fact]
    public void ToString_NothingWasRecalled_SaysWhy()
    {
        using var bank = MemoryBank.OpenToRead(Bank);
        using var recall = new CaseRecall(bank);
        using var session = _segmenter.Open(_volume, new SessionOptions { Memory = recall });
        session.Propose("spleen");

        var page = Page(session.Explain("spleen", CancellationToken.None), bank);

        Assert.Contains("The mask is empty, with memories and without.", page, StringComparison.Ordinal);
        Assert.Contains("No case was recalled: no other case of &#x27;spleen&#x27; is memorised.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AHeatMap_IsRelativeToTheMost()
    {
        var grid = new VolumeGrid(new GridShape(2, 1, 1), Affine.Upright(SpacingMm.Isotropic(1)));
        var same = MemorizingSam.Imaging.Preprocessing.GridMapping.Identity(grid);

        Assert.Equal([0.5f, 1], HeatMap.Of([2, 4], same).Values.Voxels.ToArray());
        Assert.Equal([0f, 0], HeatMap.Of([0, float.NaN], same).Values.Voxels.ToArray());
    }

    private SegmentationSession Clicked(CaseRecall? memory)
    {
        var session = _segmenter.Open(_volume, new SessionOptions { Memory = memory, ZoomOut = false });
        session.AddClick(Liver, TinySegmenter.At(_volume.Grid, 8, 8, 8));
        return session;
    }

    private string Page(MemoryExplanation explanation, MemoryBank bank)
        => new ExplanationHtml(_volume, [explanation], bank, new RecallOptions()).ToString();

    private static List<(int Width, int Height)> Pictures(string page)
        =>
        [
            .. page.Split("data:image/png;base64,").Skip(1).Select(part =>
            {
                using var picture = SKBitmap.Decode(Convert.FromBase64String(part[..part.IndexOf('"')]));
                return (picture.Width, picture.Height);
            }),
        ];
}
