using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ObjectExplanationTests : IDisposable
{
    private const string Liver = TinyMemory.Liver;

    private readonly TemporaryFolder _folder = new();
    private readonly Segmenter _segmenter;
    private readonly Volume<short> _volume = TinyMemory.Volume("now");

    public ObjectExplanationTests()
    {
        _segmenter = TinyMemory.Load(TinyMemory.WriteModel(_folder.File("guided.safetensors")));
        TinyMemory.WriteBank(_folder.File("cases.membank"), _segmenter, "one", "two");
    }

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_AClickedObject_TellsWhatTheSessionKnows()
    {
        using var bank = MemoryBank.OpenToRead(_folder.File("cases.membank"));
        using var recall = new CaseRecall(bank);
        using var session = _segmenter.Open(_volume, new SessionOptions { Memory = recall });
        session.AddClick(Liver, TinySegmenter.At(session.Grid, 9, 8, 8));

        var why = ObjectExplanation.Of(session, Liver, _volume, bank, TestContext.Current.CancellationToken);
        var page = ObjectExplanation.Page(session, Liver, _volume, (bank, recall.Options), TestContext.Current.CancellationToken);

        Assert.Equal(session.Recalled(Liver).Select(one => one.Id), why.Recalled.Select(one => one.Id));
        Assert.All(why.Recalled, one => Assert.InRange(one.ShareOfCrop!.Value, 0, 1));
        Assert.All(why.Recalled, one => Assert.Equal("PNG"u8.ToArray(), one.Thumbnail.Slice(1, 3).ToArray()));
        Assert.Equal(session.Mask(Liver).Voxels.Count((byte)1), why.WithAndWithout.Predicted);
        Assert.Contains(why.Recalled[0].Id[..12], page);
    }

    [Fact]
    public void Describe_AnObject_CountsItsPromptsThroughUndo()
    {
        using var session = _segmenter.Open(_volume);
        session.AddClick(Liver, TinySegmenter.At(session.Grid, 9, 8, 8));
        session.AddClick(Liver, TinySegmenter.At(session.Grid, 3, 3, 3, isPositive: false));

        var two = session.Describe(Liver);
        session.Undo();

        Assert.Equal((Liver, 2), (two.Name, two.Prompts));
        Assert.Equal(1, session.Describe(Liver).Prompts);
        Assert.Throws<ArgumentException>(() => session.Describe("spleen"));
    }
}
