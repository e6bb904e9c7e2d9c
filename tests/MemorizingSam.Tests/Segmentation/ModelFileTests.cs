using MemorizingSam.Checkpoints;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Checkpoints;
using MemorizingSam.Tests.Goldens;
using MemorizingSam.Tests.Model;
using CheckpointGoldens = MemorizingSam.Tests.Checkpoints.Goldens;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OwnFile_HasTheWeightsAndOptions()
    {
        var crop = new CropOptions { SpacingMm = 0.9, Clicks = ClickHistory.AllClicks };
        using var network = Save("tiny.safetensors", crop);

        using var loaded = ModelFile.Load(_folder.File("tiny.safetensors"), preset: null);

        Assert.Equal(new ModelOptions { Network = TinyModel.Model, Crop = crop }, loaded.Options);
        var expected = network.state_dict();
        Assert.Equal(expected.Keys, loaded.Network.state_dict().Keys);
        Assert.All(loaded.Network.state_dict(), entry => Assert.Equal(expected[entry.Key].Values(), entry.Value.Values()));
    }

    [Fact]
    public void Describe_OwnFile_TellsAllWithoutTorch()
    {
        using var network = Save("tiny.safetensors", TinySegmenter.Crop);

        var description = ModelFile.Describe(_folder.File("tiny.safetensors"));

        Assert.True(description.IsMemsamModel);
        Assert.Equal("fastsam3d", description.Preset);
        Assert.Equal(TinyModel.Model, description.Options!.Network);
        Assert.Equal(network.state_dict().Count, description.TensorCount);
        Assert.Equal(network.state_dict().Values.Sum(tensor => tensor.numel()), description.ParameterCount);
        Assert.Equal([ElementType.Float32], description.ElementTypes);
        Assert.Equal("""{"epochs":3}""", description.TrainingRecord);
    }

    [Fact]
    public void Convert_OwnFile_KeepsWeightsAndTrainingRecord()
    {
        using var network = Save("tiny.safetensors", TinySegmenter.Crop);

        var written = ModelFile.Convert(_folder.File("tiny.safetensors"), _folder.File("copy.safetensors"));

        var original = ModelFile.Describe(_folder.File("tiny.safetensors"));
        Assert.Equal(original.Fingerprint, written.Fingerprint);
        Assert.Equal(original.TrainingRecord, written.TrainingRecord);
        Assert.Equal(File.ReadAllBytes(_folder.File("tiny.safetensors")), File.ReadAllBytes(_folder.File("copy.safetensors")));
    }

    [Fact]
    public void Convert_Half_IsHalfTheSizeAndLoadsRounded()
    {
        using var network = Save("tiny.safetensors", TinySegmenter.Crop);

        var written = ModelFile.Convert(_folder.File("tiny.safetensors"), _folder.File("half.safetensors"), storage: WeightStorage.Half);

        Assert.Equal([ElementType.Float16], written.ElementTypes);
        Assert.InRange(new FileInfo(_folder.File("half.safetensors")).Length, 1, 0.6 * new FileInfo(_folder.File("tiny.safetensors")).Length);
        using var loaded = ModelFile.Load(_folder.File("half.safetensors"), preset: null);
        Assert.All(
            network.parameters().Zip(loaded.Network.parameters()),
            pair => Assert.Equal(pair.First.data<float>().Select(value => (float)(Half)value), pair.Second.data<float>().ToArray()));
    }

    [Fact]
    [Trait("Category", "FullSize")]
    public void Convert_TrainersCheckpointOfPublishedSize_KeepsEveryWeightAndFewCopies()
    {
        var (fingerprint, bytes) = WritePublishedTrainer(_folder.File("turbo.pth"));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var written = ModelFile.Convert(_folder.File("turbo.pth"), _folder.File("turbo.safetensors"));
        var converting = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        using var segmenter = Segmenter.Load(_folder.File("turbo.safetensors"), new SegmenterOptions { Device = ComputeDevice.Cpu });
        var loading = GC.GetAllocatedBytesForCurrentThread() - before;

        // The segmenter hashes what its network holds, not the file.
        Assert.Equal((fingerprint, fingerprint), (written.Fingerprint, segmenter.Fingerprint));
        Assert.Equal(("fastsam3d", "fastsam3d"), (written.Preset, segmenter.Preset));
        Assert.Contains("\"epoch\":41", written.TrainingRecord, StringComparison.Ordinal);
        Assert.Equal(Sam3dOptions.FastSam3d, segmenter.Model.Network);

        // Reading takes one copy; converting reads back what it wrote.
        Assert.InRange(converting, bytes, 2.1 * bytes);
        Assert.InRange(loading, bytes, 1.05 * bytes);
    }

    [Fact]
    public void Convert_ThatCannotBeWritten_LeavesWhatWasThereAndNothingElse()
    {
        Save("tiny.safetensors", TinySegmenter.Crop).Dispose();
        Directory.CreateDirectory(_folder.File("copy.safetensors"));

        Assert.Throws<IOException>(() => ModelFile.Convert(_folder.File("tiny.safetensors"), _folder.File("copy.safetensors")));
        Assert.Throws<DirectoryNotFoundException>(
            () => ModelFile.Convert(_folder.File("tiny.safetensors"), Path.Combine(_folder.Path, "none", "copy.safetensors")));

        Assert.Equal(["tiny.safetensors"], _folder.FileNames);
    }

    [Fact]
    public void Convert_OntoItself_ReplacesTheFileByTheSame()
    {
        Save("tiny.safetensors", TinySegmenter.Crop).Dispose();
        var bytes = File.ReadAllBytes(_folder.File("tiny.safetensors"));

        ModelFile.Convert(_folder.File("tiny.safetensors"), _folder.File("tiny.safetensors"));

        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("tiny.safetensors")));
        Assert.Equal(["tiny.safetensors"], _folder.FileNames);
    }

    [Fact]
    public void Convert_OtherExtension_IsRefused()
        => Assert.Equal(
            "'model.pth' must end in .safetensors, the format of model files.",
            Assert.Throws<ArgumentException>(() => ModelFile.Convert(_folder.File("in.pth"), _folder.File("model.pth"))).Message);

    [Theory]
    [InlineData("plain_state_dict.pth")]
    [InlineData("legacy_trainer.pth")]
    public void Load_BareEncoder_SaysWhatItIs(string name)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFile.Load(CheckpointGoldens.PathOf(name), preset: null));

        Assert.Equal(
            $"'{name}' holds a bare encoder from distillation: a FastSAM3D student (2 blocks, 12 wide); a prompt encoder and a mask "
            + "decoder are missing, so it cannot segment. Give the checkpoint of a whole model.",
            error.Message);
    }

    [Fact]
    public void Load_WholeModelOfNoPreset_SaysWhatItWasMadeFor()
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFile.Load(CheckpointGoldens.PathOf("sam_model_latest.pth"), preset: null));

        Assert.Equal(
            "'sam_model_latest.pth' fits no preset (fastsam3d, sam-med3d, memorizing-sam, compact); it was probably saved for "
            + "a FastSAM3D student (3 blocks, 24 wide). If you know better, name the preset.",
            error.Message);
    }

    [Fact]
    public void Load_PresetForced_SaysWhatDiffers()
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFile.Load(CheckpointGoldens.PathOf("sam_model_latest.pth"), "fastsam3d"));

        Assert.Matches("^'sam_model_latest.pth' lacks [0-9]+ keys, first 'image_encoder\\.blocks\\.3\\.", error.Message);
        Assert.EndsWith(
            "it was probably saved for a FastSAM3D student (3 blocks, 24 wide), this model is a FastSAM3D student (6 blocks, 768 wide).",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownPreset_NamesThem()
        => Assert.Equal(
            "'vit-h' is no preset; choose one of fastsam3d, sam-med3d, memorizing-sam, compact.",
            Assert.Throws<ArgumentException>(() => ModelFile.Load(_folder.File("any.pth"), "vit-h")).Message);

    [Fact]
    public void Load_OptionsOfAnotherVersion_SaysWhatToDo()
    {
        var metadata = new ModelMetadata { Preset = "fastsam3d", Options = """{"network":{"rooms":4}}""" };
        SafetensorsFile.Write(_folder.File("odd.safetensors"), [], metadata.ToDictionary());

        var error = Assert.Throws<CheckpointException>(() => ModelFile.Load(_folder.File("odd.safetensors"), preset: null));

        Assert.StartsWith(
            "'odd.safetensors' holds model options that this memsam cannot use (These are no model options: ", error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("; update memsam or convert again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorMissing_LeavesNothingBehind()
    {
        using (var network = Save("tiny.safetensors", TinySegmenter.Crop))
        {
            var metadata = ModelMetadata.Read(CheckpointFile.Read(_folder.File("tiny.safetensors")));
            SafetensorsFile.Write(_folder.File("less.safetensors"), [.. StateDict.Read(network).Skip(1)], metadata.ToDictionary());
        }

        // TorchSharp 0.107 leaves one handle for each Conv3d that has a bias.
        Assert.Equal(
            TensorLeak.Count(() => new Sam3d(TinyModel.Model).Dispose()),
            TensorLeak.Count(() => Assert.Throws<CheckpointException>(() => ModelFile.Load(_folder.File("less.safetensors"), preset: null))));
    }

    [Theory]
    [InlineData("fastsam3d")]
    [InlineData("sam-med3d")]
    public void Find_PublishedKeys_IsTheirPreset(string preset)
    {
        var encoder = preset == "sam-med3d" ? PublishedParameters.SamMed3dEncoder : PublishedParameters.FastSam3dEncoder;
        var tensors = encoder.Select(line => new NamedTensor($"module.{line.Split(' ')[0]}", ElementType.UInt8, [0], default)).ToArray();

        Assert.Equal(
            preset, PublishedPreset.Find(new Checkpoint { Path = "any.pth", Format = CheckpointFormat.TorchZip, Tensors = tensors }));
    }

    private Sam3d Save(string name, CropOptions crop)
    {
        var network = TinySegmenter.Network();
        ModelFile.Save(_folder.File(name), network, crop, "fastsam3d", """{"epochs":3}""");
        return network;
    }

    private static (string Fingerprint, long Bytes) WritePublishedTrainer(string path)
    {
        using var network = new Sam3d(Sam3dOptions.FastSam3d);
        FormulaTensors.Fill(network);
        var weights = network.state_dict();
        TorchFiles.WriteTrainer(
            path, [.. weights.Select(entry => (entry.Key, entry.Value.shape))], name => weights[name].bytes.ToArray(), epoch: 41);
        return (WeightFingerprint.Of(network), weights.Values.Sum(tensor => 4 * tensor.numel()));
    }
}
