using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using MemorizingSam.Checkpoints;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Checkpoints;
using MemorizingSam.Tests.Goldens;

namespace MemorizingSam.Tests.Segmentation;

public sealed class SegmenterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Segmenter _segmenter;

    public SegmenterTests() => _segmenter = TinySegmenter.Load(_folder);

    public void Dispose()
    {
        _segmenter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Load_OwnFile_SaysWhatItIs()
    {
        Assert.Equal(("fastsam3d", "cpu", NumberPrecision.Single), (_segmenter.Preset, _segmenter.Device.Name, _segmenter.Precision));
        Assert.Equal(TinySegmenter.Crop, _segmenter.Model.Crop);
        Assert.Equal(ModelFile.Describe(_folder.File("tiny.safetensors")).Fingerprint, _segmenter.Fingerprint);
    }

    [Fact]
    public void Load_SkippingWithAStem_IsRefused()
    {
        using (var network = new Sam3d(Sam3dOptions.Preset("compact")))
        {
            ModelFile.Save(_folder.File("compact.safetensors"), network, CropOptions.Compact, "compact");
        }

        var error = Assert.Throws<ArgumentException>(
            () => Segmenter.Load(_folder.File("compact.safetensors"), new SegmenterOptions { EmptyTokens = EmptyTokens.Skipped }));

        Assert.StartsWith("'compact.safetensors' (compact) cannot skip empty tokens: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmptyTokens.Computed)]
    [InlineData(EmptyTokens.Skipped)]
    public void Load_EitherEmptyTokens_SaysWhich(EmptyTokens emptyTokens)
    {
        using var segmenter = Segmenter.Load(_folder.File("tiny.safetensors"), new SegmenterOptions { EmptyTokens = emptyTokens });

        Assert.Equal(emptyTokens, segmenter.EmptyTokens);
    }

    [Theory]
    [InlineData(ElementType.Float32, NumberPrecision.BFloat16)]
    [InlineData(ElementType.Float64, NumberPrecision.Single)]
    public void Fingerprint_OfAnotherNumberTypeThanTheNetworks_IsThatOfTheFile(ElementType type, NumberPrecision precision)
    {
        var source = CheckpointFile.Read(_folder.File("tiny.safetensors"));
        IReadOnlyList<NamedTensor> tensors = type == ElementType.Float32
            ? source.Tensors
            : [.. source.Tensors.Select(tensor => new NamedTensor(tensor.Name, type, tensor.Shape.ToArray(), Widened(tensor.Data.Span)))];
        SafetensorsFile.Write(_folder.File("typed.safetensors"), tensors, source.Metadata);

        using var segmenter = Segmenter.Load(
            _folder.File("typed.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu, Precision = precision });

        Assert.Equal(ModelFile.Describe(_folder.File("typed.safetensors")).Fingerprint, segmenter.Fingerprint);
        Assert.Equal(type == ElementType.Float32, segmenter.Fingerprint == _segmenter.Fingerprint);

        static byte[] Widened(ReadOnlySpan<byte> floats)
            => MemoryMarshal.AsBytes(MemoryMarshal.Cast<byte, float>(floats).ToArray().Select(value => (double)value).ToArray().AsSpan()).ToArray();
    }

    [Fact]
    public async Task Fingerprint_AskedByManyThreadsWhileSegmenting_IsAlwaysTheSame()
    {
        var volume = TinySegmenter.Volume(16, 18, 17);
        var segmenting = Task.Run(() => Segment(volume));

        var fingerprints = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _segmenter.Fingerprint)));

        await segmenting;
        Assert.Equal([ModelFile.Describe(_folder.File("tiny.safetensors")).Fingerprint], fingerprints.Distinct());
    }

    [Fact]
    public void LoadAndDispose_LeavesNoMoreThanTheNetworkItself()
    {
        // TorchSharp 0.107 leaves one handle for each Conv3d that has a bias.
        Assert.Equal(
            TensorLeak.Count(() => new Sam3d(_segmenter.Model.Network).Dispose()),
            TensorLeak.Count(() => Segmenter.Load(_folder.File("tiny.safetensors")).Dispose()));
    }

    [Fact]
    public async Task Open_TwoSessionsAtOnce_AnswerAsOneAfterTheOther()
    {
        var volumes = Enumerable.Range(16, 4).Select(z => TinySegmenter.Volume(16, 18, z)).ToArray();
        var expected = volumes.Select(Segment).ToArray();

        var answers = await Task.WhenAll(volumes.Select(volume => Task.Run(() => Segment(volume))));

        Assert.Equal(expected, answers);
    }

    [Fact]
    public void Resume_SavedSession_HasTheSameMasksAndHistory()
    {
        var volume = TinySegmenter.Volume(20, 18, 22);
        using var session = _segmenter.Open(volume, Few);
        session.AddClick("a", TinySegmenter.At(volume.Grid, 4, 4, 4));
        session.UseMask("b", session.Mask("a"));
        session.AddClick("b", TinySegmenter.At(volume.Grid, 15, 10.25, 1 / 3.0, isPositive: false));
        session.Remove("a");
        session.AddBox("c", volume.Grid.Affine.ToWorld(new(1, 2, 3)), volume.Grid.Affine.ToWorld(new(9, 8, 7)));
        session.Rename("c", "d");
        session.Reset();
        session.Undo();
        session.Undo();
        session.Undo();
        using var json = new MemoryStream(Save(session));

        using var resumed = _segmenter.Resume(volume, json, Few);

        AssertSameObjects(session, resumed);
        Assert.True(session.Redo() && resumed.Redo());
        AssertSameObjects(session, resumed);
        Assert.True(session.Redo() && resumed.Redo());
        Assert.Equal(["b", "d"], resumed.ObjectNames);
        AssertSameObjects(session, resumed);
        Assert.True(resumed.Redo());
        Assert.Empty(resumed.ObjectNames);
        Assert.False(resumed.Redo());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Resume_SavedSession_FollowsObjectsAsItDid(bool oneCrop, bool allParts)
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = _segmenter.Open(volume, new SessionOptions { ZoomOut = !oneCrop, AllParts = allParts });
        using var json = new MemoryStream(Save(session));

        using var resumed = _segmenter.Resume(volume, json);

        Assert.Equal(session.Options, resumed.Options);
    }

    [Fact]
    public void Resume_WithMoreOptions_HasThemToo()
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = _segmenter.Open(volume, new SessionOptions { AllParts = true });
        using var json = new MemoryStream(Save(session));

        using var resumed = _segmenter.Resume(volume, json, new SessionOptions { ZoomOut = false });

        Assert.Equal(new SessionOptions { ZoomOut = false, AllParts = true }, resumed.Options);
    }

    [Fact]
    public void Resume_OtherModel_SaysSo()
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = _segmenter.Open(volume);
        using var network = new Sam3d(TinySegmenter.Network().Options);
        ModelFile.Save(_folder.File("other.safetensors"), network, TinySegmenter.Crop, "fastsam3d");
        using var other = Segmenter.Load(_folder.File("other.safetensors"));
        using var json = new MemoryStream(Save(session));

        var error = Assert.Throws<ArgumentException>(() => other.Resume(volume, json));

        Assert.Equal(
            $"The session was made with another model (weights {_segmenter.Fingerprint[..12]}…, this one has {other.Fingerprint[..12]}…); "
            + "load that model.",
            error.Message);
    }

    [Fact]
    public void Resume_OtherVolume_SaysSo()
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = _segmenter.Open(volume);
        using var json = new MemoryStream(Save(session));
        var other = TinySegmenter.Volume(16, 16, 16);
        other[3, 4, 5]++;

        var error = Assert.Throws<ArgumentException>(() => _segmenter.Resume(other, json));

        Assert.Equal(
            "The session was made on another volume (of 16×16×16, this one has 16×16×16, and the voxels or their place differ); "
            + "open that volume.",
            error.Message);
    }

    [Theory]
    [InlineData("", "This is no saved session: ")]
    [InlineData("{}", "This is no saved session: ")]
    [InlineData("null", "The session is null; give what was saved.")]
    public void Resume_OtherText_IsRefused(string text, string message)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<ArgumentException>(() => _segmenter.Resume(TinySegmenter.Volume(16, 16, 16), json));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", "2", "The session has version 2, this memsam reads 1; update memsam.")]
    [InlineData("applied", "3", "The session is damaged: 3 of its 1 operations are said to be applied.")]
    [InlineData("operations", """[{"kind":"Positive","object":"a"}]""", "This is no saved session: a place needs three numbers of mm.")]
    [InlineData(
        "operations",
        """[{"kind":"Positive","object":"a","at":[900,0,0]}]""",
        "The saved place at (900, 0, 0) mm RAS lies outside the volume: it would be voxel (606.7, -13.3, -20) of 16×16×16.")]
    [InlineData("operations", """[{"kind":"Mask","object":"a","mask":"AAAA"}]""", "This is no saved session: ")]
    [InlineData("operations", """[{"kind":"Mask","object":"a","mask":"H4sIAAAAAAAAAwMAAAAAAAAAAAA="}]""", "This is no saved session: a mask does not have the 4096 voxels of the volume.")]
    [InlineData("operations", """[{"kind":"Name","object":"a"}]""", "This is no saved session: a new name is missing.")]
    [InlineData(
        "operations",
        """[{"kind":"Positive","object":"a","at":[2,32,42]},{"kind":"Name","object":"a","newName":"a"}]""",
        "There is already an object 'a'; give 'a' another name.")]
    [InlineData("operations", """[{"kind":"Remove"}]""", "An object needs a name; give any text.")]
    public void Resume_DamagedSession_SaysWhatIsWrong(string property, string value, string message)
    {
        var volume = TinySegmenter.Volume(16, 16, 16);
        using var session = _segmenter.Open(volume);
        session.AddClick("a", TinySegmenter.At(volume.Grid, 8, 8, 8));
        var document = JsonNode.Parse(Save(session))!;
        document[property] = JsonNode.Parse(value);
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(document.ToJsonString()));

        var error = Assert.Throws<ArgumentException>(() => _segmenter.Resume(volume, json));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    private static SessionOptions Few => new() { MaxRefinementCrops = 2, CachedCrops = 32 };

    private byte[] Save(SegmentationSession session)
    {
        using var json = new MemoryStream();
        _segmenter.Save(session, json);
        return json.ToArray();
    }

    private byte[] Segment(Volume<short> volume)
    {
        using var session = _segmenter.Open(volume, Few);
        session.AddClick("a", TinySegmenter.At(volume.Grid, 8, 8, 8));
        session.AddClick("a", TinySegmenter.At(volume.Grid, 2, 9, 8, isPositive: false));
        return session.Mask("a").Voxels.ToArray();
    }

    private static void AssertSameObjects(SegmentationSession expected, SegmentationSession actual)
    {
        Assert.Equal(expected.ObjectNames, actual.ObjectNames);
        Assert.All(expected.ObjectNames, name => Assert.Equal(expected.Mask(name).Voxels.ToArray(), actual.Mask(name).Voxels.ToArray()));
    }
}
