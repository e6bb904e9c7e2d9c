using System.CommandLine;
using System.Globalization;
using MemorizingSam.Training;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam distill</c>: a large model in, a small one that answers alike out.</summary>
internal static class DistillCommand
{
    private const int LinesEvery = 10;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var defaults = new DistillationOptions();
        var data = new Option<string[]>("--input", "-i")
        {
            Description = "A data set's folder (see 'memsam data check'); labels say only where crops lie. Give several if you have them.",
            HelpName = "DIR",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder for checkpoint, student and log. Holding the checkpoint of the same run, it is gone on from.",
            HelpName = "DIR",
            Required = true,
        };
        var teacher = new Option<string>("--teacher", "-t")
        {
            Description = "The teacher: a model file, or a published SAM-Med3D .pth.",
            HelpName = "FILE",
            Required = true,
        };
        var student = new Option<string?>("--model", "-m") { Description = "A student to start from; without it, fresh weights.", HelpName = "FILE" };
        var preset = new Option<string>("--preset")
        {
            Description = "What to build without --model.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "fastsam3d",
        };
        var steps = new Option<int>("--steps")
        {
            Description = "Steps of each stage: one per pair of blocks, and one for the image embedding.",
            DefaultValueFactory = _ => defaults.StepsPerStage,
        };
        var crops = new Option<int>("--crops") { Description = "Crops per step.", DefaultValueFactory = _ => defaults.CropsPerStep };
        var rate = new Option<double>("--learning-rate")
        {
            Description = "Highest learning rate of each stage.",
            DefaultValueFactory = _ => defaults.LearningRate,
        };
        var seed = new Option<long>("--seed") { Description = "Seed of all that is drawn.", DefaultValueFactory = _ => defaults.Seed };
        var (device, quiet) = (SharedOptions.Device(), SharedOptions.Quiet());
        var command = new Command("distill", "Teach a small image encoder to answer as a large one; Ctrl+C saves, and the same command goes on.")
        {
            data, output, teacher, student, preset, steps, crops, rate, seed, device, quiet,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                var configuration = parsed.InvocationConfiguration;
                var request = new DistillationRequest
                {
                    DataFolders = parsed.GetRequiredValue(data),
                    OutputFolder = parsed.GetRequiredValue(output),
                    TeacherPath = parsed.GetRequiredValue(teacher),
                    StudentPath = parsed.GetValue(student),
                    Preset = parsed.GetRequiredValue(preset),
                    Device = SharedOptions.ParseDevice(parsed.GetValue(device)),
                    Options = defaults with
                    {
                        Seed = parsed.GetValue(seed),
                        StepsPerStage = parsed.GetValue(steps),
                        CropsPerStep = parsed.GetValue(crops),
                        LearningRate = parsed.GetValue(rate),
                        WarmUpSteps = Math.Min(defaults.WarmUpSteps, parsed.GetValue(steps) / 10),
                    },
                };
                var progress = parsed.GetValue(quiet) ? null : new StepReport(configuration.Error);
                var model = Distiller.Run(request, progress, cancellation);
                if (!parsed.GetValue(quiet))
                {
                    configuration.Output.WriteLine($"wrote {model}");
                }
            },
            afterCancel: "the run is saved, and the same command goes on from there");
        return command;
    }

    private sealed class StepReport(TextWriter error) : IProgress<DistillationStep>
    {
        public void Report(DistillationStep value)
        {
            if (value.Step % LinesEvery == 0 || value.ValidationError is not null)
            {
                var left = TimeSpan.FromSeconds(value.Seconds * (value.Steps - value.Step));
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {value.Step}/{value.Steps}  stage {value.Stage}  error {value.RelativeError:0.000}  {value.Seconds:0.00} s/step  "
                    + $"{left:h\\:mm\\:ss} left"));
            }

            if (value.ValidationError is { } validation)
            {
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"validation after stage {value.Stage}: error of the image embedding {validation:0.000}"));
            }
        }
    }
}
