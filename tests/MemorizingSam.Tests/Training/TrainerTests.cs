using System.Runtime.InteropServices;
using MemorizingSam.Checkpoints;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainerTests() => TinyTraining.WriteModel(_folder.File("tiny.safetensors"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_StoppedAndGoneOnFrom_DoesWhatItWouldHaveDone()
    {
        var whole = Request("whole");
        var stopped = Request("stopped");
        using var stop = new CancellationTokenSource();

        var model = Trainer.Run(whole);
        Assert.Throws<OperationCanceledException>(() => Trainer.Run(stopped, new Stop(stop, at: 6), stop.Token));
        Trainer.Run(stopped);

        Assert.Equal(Losses(whole), Losses(stopped));
        Assert.Equal(14, Losses(whole).Length);
        Assert.Equal(Weights(model), Weights(Path.Combine(stopped.OutputFolder, "best.safetensors")));
    }

    [Fact]
    public void Run_KilledAfterACheckpoint_DoesTheLostStepsAgain()
    {
        var (whole, killed) = (Request("whole"), Request("killed"));
        Trainer.Run(whole);
        Assert.True(File.Exists(Path.Combine(whole.OutputFolder, "curves.png")));
        Assert.Throws<InvalidOperationException>(() => Trainer.Run(killed, new Fault(at: 8)));
        Assert.Equal(8, Losses(killed).Length);                  // logged, three of them beyond the checkpoint at step 5

        Trainer.Run(killed);

        Assert.Equal(Losses(whole), Losses(killed));
    }

    [Fact]
    public void Run_EndsWithAModelThatSegments()
    {
        var path = Trainer.Run(Request("run"));

        using var segmenter = Segmenter.Load(path, new SegmenterOptions { Device = ComputeDevice.Cpu });
        Assert.Equal(("compact", TinyTraining.Network), (segmenter.Preset, segmenter.Model.Network));
        Assert.Contains("\"step\":", ModelFile.Describe(path).TrainingRecord, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Run_FineFeaturesHidden_TeachesTheStemThroughTokensAlone(double coarseShare, bool staysAsItWas)
    {
        // Without a way through the tokens, only fine features can teach the stem's first convolution.
        const string Weight = "image_encoder.stem.fine.conv.weight";
        TinyTraining.WriteModel(_folder.File("tiny.safetensors"), network =>
        {
            using var noGradient = no_grad();
            network.state_dict()["image_encoder.stem.proj.weight"].zero_();
        });
        var request = Request("run");

        Trainer.Run(request with { Options = request.Options with { Steps = 1, WarmUpSteps = 0, WeightDecay = 0, CoarseShare = coarseShare } });

        var before = Read(_folder.File("tiny.safetensors"), Weight);
        var after = Read(Path.Combine(request.OutputFolder, "state.safetensors"), $"weight.{Weight}");
        Assert.Equal(staysAsItWas, before.Span.SequenceEqual(after.Span));

        static ReadOnlyMemory<byte> Read(string path, string name)
            => CheckpointFile.Read(path, CheckpointScope.Everything).Tensors.Single(tensor => tensor.Name == name).Data;
    }

    [Fact]
    public void Run_LossThatIsNoNumber_StopsAndNamesTheCase()
    {
        TinyTraining.WriteModel(_folder.File("tiny.safetensors"), network =>
        {
            using var noGradient = no_grad();
            network.parameters().First().fill_(float.NaN);
        });

        var message = Assert.Throws<NotFiniteNumberException>(() => Trainer.Run(Request("run"))).Message;

        Assert.Matches("^Training stopped at step 1: the loss is NaN and the gradient NaN on pt_[0-9]+\\. The last checkpoint is kept; ", message);
        Assert.False(File.Exists(Path.Combine(Request("run").OutputFolder, "state.safetensors")));
    }

    [Fact]
    public void Run_AnotherPresetThanTheModels_TakesTheWeightsThatFit()
    {
        var request = Request("run") with { Preset = "compact" };

        var model = Trainer.Run(request with { Options = request.Options with { Steps = 3, LearningRate = 1e-9, AverageDecay = 0 } });

        var (from, to) = (Tensors(request.ModelPath!), Tensors(model));
        var taken = to.Keys.Intersect(from.Keys).Where(name => to[name].Shape.SequenceEqual(from[name].Shape)).ToArray();
        Assert.NotEmpty(taken);
        Assert.All(taken, name => Assert.Equal(Values(from[name]), Values(to[name]), (a, b) => Math.Abs(a - b) < 1e-6));
        Assert.Equal(Sam3dOptions.Compact, Sam3dOptions.FromJson(ModelFile.Describe(model).Options!.Network.ToJson()));

        static Dictionary<string, NamedTensor> Tensors(string path) => CheckpointFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name);

        static float[] Values(NamedTensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray();
    }

    [Fact]
    public void Run_FreshWeights_AreNotTakenFromTheModel()
    {
        var request = Request("run");

        var model = Trainer.Run(request with
        {
            Fresh = ["image_encoder.neck."],
            Options = request.Options with { Steps = 3, LearningRate = 1e-9, AverageDecay = 0 },
        });

        var (from, to) = (Floats(request.ModelPath!), Floats(model));
        Assert.All(from, weight => Assert.Equal(
            !weight.Key.StartsWith("image_encoder.neck.", StringComparison.Ordinal) || weight.Value.Distinct().Count() == 1,
            weight.Value.Zip(to[weight.Key]).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6)));

        static Dictionary<string, float[]> Floats(string path) => CheckpointFile.Read(path).Tensors
            .ToDictionary(tensor => tensor.Name, tensor => MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray());
    }

    [Fact]
    public void Run_FreshWeightsThatTheModelDoesNotHave_AreRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Trainer.Run(Request("run") with { Fresh = ["encoder"] }));

        Assert.StartsWith("No weight of this model is named 'encoder'…; they begin with image_encoder., ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BFloat16_LearnsAlikeAndKeepsWeightsFiner()
    {
        var (single, half) = (Larger(Request("single")), Larger(Request("half")) with { Precision = NumberPrecision.BFloat16 });
        Trainer.Run(single);

        var model = Trainer.Run(half);

        Assert.All(Losses(single).Zip(Losses(half)), loss => Assert.Equal(loss.First, loss.Second, 0.05));
        Assert.NotEqual(Losses(single), Losses(half));
        var weights = CheckpointFile.Read(model).Tensors.Where(tensor => tensor.Type == ElementType.Float32)
            .SelectMany(tensor => MemoryMarshal.Cast<byte, uint>(tensor.Data.Span).ToArray()).ToArray();
        Assert.True(
            weights.Count(bits => (bits & 0xFFFF) != 0) > weights.Length / 2,
            "Most weights are bfloat16 numbers: the small steps were lost.");
    }

    [Fact]
    public void Run_BFloat16StoppedAndGoneOnFrom_DoesWhatItWouldHaveDone()
    {
        var (whole, stopped) = (Larger(Request("whole")), Larger(Request("stopped")));
        using var stop = new CancellationTokenSource();
        Trainer.Run(whole with { Precision = NumberPrecision.BFloat16 });

        Assert.Throws<OperationCanceledException>(
            () => Trainer.Run(stopped with { Precision = NumberPrecision.BFloat16 }, new Stop(stop, at: 6), stop.Token));
        Trainer.Run(stopped with { Precision = NumberPrecision.BFloat16 });

        Assert.Equal(Losses(whole), Losses(stopped));
    }

    [Fact]
    public void Run_WithMemories_TeachesThemAndMeasuresBoth()
    {
        var request = Remembering(Request("run"));

        var model = Trainer.Run(request);

        using var segmenter = Segmenter.Load(model, new SegmenterOptions { Device = ComputeDevice.Cpu });
        Assert.Equal(new MaskGuidedOptions { Block = 0, MaskPatchSize = 8, MaskChannels = 8 }, segmenter.Model.Network.ImageEncoder.MaskGuided);
        var gate = Assert.Single(CheckpointFile.Read(model).Tensors, tensor => tensor.Name.EndsWith("attn.memory.gate", StringComparison.Ordinal));
        Assert.Contains(MemoryMarshal.Cast<byte, float>(gate.Data.Span).ToArray(), value => value != -1);
        var validation = TrainingLog<TrainingStep>.Read(Path.Combine(request.OutputFolder, "log.jsonl")).Last().Validation!;
        Assert.Equal(4, validation.MeansWithMemory.Count);
        Assert.Equal(3, validation.Means.Count);
    }

    [Fact]
    public void Run_WithMemoriesStoppedAndGoneOnFrom_DoesWhatItWouldHaveDone()
    {
        var (whole, stopped) = (Remembering(Request("whole")), Remembering(Request("stopped")));
        using var stop = new CancellationTokenSource();
        Trainer.Run(whole);

        Assert.Throws<OperationCanceledException>(() => Trainer.Run(stopped, new Stop(stop, at: 6), stop.Token));
        Trainer.Run(stopped);

        Assert.Equal(Losses(whole), Losses(stopped));
    }

    [Fact]
    public void Run_OntoAFullDisk_KeepsTheLastCheckpointFromWhichItGoesOn()
    {
        var whole = Request("whole");
        Trainer.Run(whole);
        var checkpoint = new FileInfo(Path.Combine(whole.OutputFolder, "state.safetensors")).Length;
        using var disk = SmallDisk.Mount(_folder.File("disk"), bytes: 17 * checkpoint / 10);   // the first one fits, a second beside it does not
        var full = whole with { OutputFolder = Path.Combine(disk.Folder, "run") };

        Assert.ThrowsAny<IOException>(() => Trainer.Run(full));

        Assert.Empty(Directory.GetFiles(full.OutputFolder, ".memsam*"));
        var larger = full with { OutputFolder = _folder.File("larger") };
        Directory.CreateDirectory(larger.OutputFolder);
        foreach (var file in Directory.GetFiles(full.OutputFolder))
        {
            File.Copy(file, Path.Combine(larger.OutputFolder, Path.GetFileName(file)));
        }

        Trainer.Run(larger);
        Assert.Equal(Losses(whole), Losses(larger));
    }

    [Fact]
    public void Run_OtherOptionsInTheSameFolder_IsRefused()
    {
        var request = Request("run");
        Trainer.Run(request);

        var message = Assert.Throws<CheckpointException>(
            () => Trainer.Run(request with { Options = request.Options with { Seed = 5 } })).Message;

        Assert.Contains("belongs to a run with other options or data", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FinishedRun_ChangesNothing()
    {
        var request = Request("run");
        Trainer.Run(request);
        var before = File.ReadAllBytes(Path.Combine(request.OutputFolder, "state.safetensors"));

        Trainer.Run(request);

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(request.OutputFolder, "state.safetensors")));
    }

    /// <summary>The same run of a model whose crops are 4³ tokens.</summary>
    /// <remarks>
    /// libtorch 2.10 has wrong gradients for the weights of a 3³ convolution over 2³ tokens in bfloat16, on processors that have AVX512_BF16; over 1³,
    /// 3³, 4³ and 8³ they are right.
    /// </remarks>
    private TrainingRequest Larger(TrainingRequest request)
    {
        TinyTraining.WriteModel(_folder.File("larger.safetensors"), cropSize: 32);
        return request with { ModelPath = _folder.File("larger.safetensors") };
    }

    /// <summary>The same run of a model whose only block takes memories.</summary>
    private TrainingRequest Remembering(TrainingRequest request)
    {
        TinyTraining.WriteModel(_folder.File("remembering.safetensors"), guided: new MaskGuidedOptions { Block = 0, MaskPatchSize = 8, MaskChannels = 8 });
        return request with
        {
            ModelPath = _folder.File("remembering.safetensors"),
            Options = request.Options with { Memory = new MemoryEpisodeOptions { MostCases = 2 } },
        };
    }

    private TrainingRequest Request(string output) => TinyTraining.Request(_folder.File("tiny.safetensors"), _folder.File(output));

    private static double[] Losses(TrainingRequest request)
        => [.. TrainingLog<TrainingStep>.Read(Path.Combine(request.OutputFolder, "log.jsonl")).Select(step => step.Loss)];

    private static string Weights(string path) => ModelFile.Describe(path).Fingerprint;

    private sealed class Stop(CancellationTokenSource source, long at) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value)
        {
            if (value.Step == at)
            {
                source.Cancel();
            }
        }
    }

    /// <summary>Ends the run without a chance to save, as a kill does.</summary>
    private sealed class Fault(long at) : IProgress<TrainingStep>
    {
        public void Report(TrainingStep value)
        {
            if (value.Step == at)
            {
                throw new InvalidOperationException("killed");
            }
        }
    }
}
