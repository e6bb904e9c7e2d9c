using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Model;
using MemorizingSam.Training;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Training;

public sealed class DistillerTests : IDisposable
{
    private static readonly ImageEncoderOptions TeacherEncoder = TinyModel.Encoder with { Depth = 4, SkipAttentionBlocks = 0 };

    private readonly TemporaryFolder _folder = new();

    public DistillerTests()
    {
        random.manual_seed(3);
        using var teacher = new Sam3d(TinyModel.Model with { ImageEncoder = TeacherEncoder });
        using var student = new Sam3d(TinyModel.Model);
        ModelFile.Save(_folder.File("teacher.safetensors"), teacher, CropOptions.Published, "sam-med3d");
        ModelFile.Save(_folder.File("student.safetensors"), student, CropOptions.Published, "fastsam3d");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Stages_BringTheStudentNearerToTheTeacher()
    {
        var steps = new List<DistillationStep>();

        var path = Distiller.Run(Request("out", 60), new Collect(steps));

        Assert.Equal(3 * 60, steps.Count);                       // two pairs of blocks, then the image embedding
        Assert.Equal([1, 2, 3], steps.Select(step => step.Stage).Distinct());
        foreach (var stage in steps.GroupBy(step => step.Stage))
        {
            Assert.True(stage.TakeLast(10).Average(step => step.RelativeError) < 0.9 * stage.First().RelativeError, $"stage {stage.Key}");
        }

        var validation = steps.Select(step => step.ValidationError).OfType<double>().ToArray();
        Assert.Equal(3, validation.Length);
        Assert.True(validation[^1] < 0.95 * validation[0]);      // of crops that it was not taught with
        using var segmenter = Segmenter.Load(path, new SegmenterOptions { Device = ComputeDevice.Cpu });
        Assert.Equal("fastsam3d", segmenter.Preset);
    }

    [Fact]
    public void Run_StoppedAndGoneOnFrom_DoesWhatItWouldHaveDone()
    {
        var whole = Distiller.Run(Request("whole", 6));
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Distiller.Run(Request("stopped", 6), new Stop(stop, at: 8), stop.Token));

        var stopped = Distiller.Run(Request("stopped", 6));

        Assert.Equal(ModelFile.Describe(whole).Fingerprint, ModelFile.Describe(stopped).Fingerprint);
    }

    [Fact]
    public void Of_PublishedSizes_GivesThePapersPairs()
    {
        // Blocks 1, 3, 5 of the student and 3, 7, 11 of the teacher, as numbers of blocks run by then.
        Assert.Equal([(2, 4), (4, 8), (6, 12)], BlockPairs.Of(ImageEncoderOptions.FastSam3d, ImageEncoderOptions.SamMed3d));
        Assert.Equal([(1, 2), (2, 4)], BlockPairs.Of(TinyModel.Encoder, TeacherEncoder));
    }

    [Fact]
    public void Run_StudentOfOtherTokens_SaysInWhatTheyDiffer()
    {
        var message = Assert.Throws<ArgumentException>(
            () => Distiller.Run(Request("out", 6) with { StudentPath = null, Preset = "fastsam3d" })).Message;

        Assert.Equal(
            "The student has CropSize, PatchSize, EmbedDim, OutChannels, StemChannels (128, 16, 768, 384, 0), the teacher (16, 8, 12, 24, 0); "
            + "they must be equal for the student to learn layer by layer. Choose another preset.",
            message);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private DistillationRequest Request(string output, int steps) => new()
    {
        DataFolders = [TinyTraining.Data],
        OutputFolder = _folder.File(output),
        TeacherPath = _folder.File("teacher.safetensors"),
        StudentPath = _folder.File("student.safetensors"),
        Device = ComputeDevice.Cpu,
        Options = new DistillationOptions { StepsPerStage = steps, WarmUpSteps = 1, LearningRate = 5e-3, CheckpointSteps = 5, ValidationCrops = 2 },
    };

    private sealed class Collect(List<DistillationStep> steps) : IProgress<DistillationStep>
    {
        public void Report(DistillationStep value) => steps.Add(value);
    }

    private sealed class Stop(CancellationTokenSource source, long at) : IProgress<DistillationStep>
    {
        public void Report(DistillationStep value)
        {
            if (value.Step == at)
            {
                source.Cancel();
            }
        }
    }
}
