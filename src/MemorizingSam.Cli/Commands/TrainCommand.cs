using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MemorizingSam.Model;
using MemorizingSam.Training;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam train</c>: labelled volumes in, a model file out.</summary>
internal sealed class TrainCommand
{
    private readonly Option<string[]> _data = new("--input", "-i")
    {
        Description = "A data set's folder (see 'memsam data check'); give several for one model of them all.",
        HelpName = "DIR",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for checkpoint, best model and log. Holding the checkpoint of the same run, it is gone on from.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _model = new("--model", "-m")
    {
        Description = "A model to start from: a .safetensors model file or a published .pth; without it, fresh weights.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = $"What to build: {string.Join(", ", Sam3dOptions.PresetNames)}; without it what --model is, or compact. With --model, its weights "
            + "are taken where they fit.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _fresh = new("--fresh")
    {
        Description = "Weights not to take from --model but to begin afresh, by the beginnings of their names: image_encoder.blocks.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "Labels that training must never see.",
        HelpName = "LABEL",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<IReadOnlyDictionary<string, double>> _emphasis = new("--emphasise")
    {
        Description = "Labels that crops are placed by more often than by others, and how many times: mandible=3 spinal_cord=2.",
        HelpName = "LABEL=N",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ParseEmphasis,
        DefaultValueFactory = _ => new TrainingOptions().Emphasis,
    };

    private readonly Option<int> _steps = Number("--steps", "Optimizer steps in all.", options => options.Steps);
    private readonly Option<int> _crops = Number("--crops", "Crops per step.", options => options.CropsPerStep);
    private readonly Option<int> _targets = Number("--targets", "Objects asked for in each crop.", options => options.TargetsPerCrop);
    private readonly Option<int> _rounds = Number("--rounds", "Most prompts per object.", options => options.MostRounds);

    private readonly Option<double> _rate = new("--learning-rate")
    {
        Description = "Highest learning rate.",
        DefaultValueFactory = _ => new TrainingOptions().LearningRate,
    };

    private readonly Option<int> _memories = Number(
        "--memories",
        "Most other cases that are remembered for a crop, to teach a model mask-guided memory; 0 for none.",
        options => options.Memory.MostCases);

    private readonly Option<double> _madeUp = new("--made-up")
    {
        Description = "Share of objects that are made up, 0 to 1.",
        DefaultValueFactory = _ => new TrainingOptions().MadeUpShare,
    };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Seed of all that is drawn.",
        DefaultValueFactory = _ => new TrainingOptions().Seed,
    };

    private readonly Option<int> _validation = Number("--validate-every", "Steps between two validations.", options => options.ValidationSteps);
    private readonly Option<int> _checkpoint = Number("--save-every", "Steps between two checkpoints.", options => options.CheckpointSteps);
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private TrainCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new TrainCommand();
        var command = new Command("train", "Train a model on labelled volumes; Ctrl+C saves, and the same command goes on.")
        {
            options._data, options._output, options._model, options._preset, options._fresh, options._exclude, options._emphasis, options._steps, options._crops,
            options._targets, options._rounds, options._memories, options._rate, options._madeUp, options._seed, options._validation, options._checkpoint,
            options._device, options._quiet,
        };
        command.SetWork(options.Run, afterCancel: "the run is saved, and the same command goes on from there");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = parsed.InvocationConfiguration;
        var request = new TrainingRequest
        {
            DataFolders = parsed.GetRequiredValue(_data),
            OutputFolder = parsed.GetRequiredValue(_output),
            ModelPath = parsed.GetValue(_model),
            Preset = parsed.GetValue(_preset),
            Fresh = parsed.GetRequiredValue(_fresh),
            Device = SharedOptions.ParseDevice(parsed.GetValue(_device)),
            Options = new TrainingOptions
            {
                Seed = parsed.GetValue(_seed),
                Steps = parsed.GetValue(_steps),
                CropsPerStep = parsed.GetValue(_crops),
                TargetsPerCrop = parsed.GetValue(_targets),
                MostRounds = parsed.GetValue(_rounds),
                MadeUpShare = parsed.GetValue(_madeUp),
                Memory = new MemoryEpisodeOptions { MostCases = parsed.GetValue(_memories) },
                LearningRate = parsed.GetValue(_rate),
                ExcludedLabels = parsed.GetRequiredValue(_exclude),
                Emphasis = parsed.GetRequiredValue(_emphasis),
                ValidationSteps = parsed.GetValue(_validation),
                CheckpointSteps = parsed.GetValue(_checkpoint),
                WarmUpSteps = Math.Min(new TrainingOptions().WarmUpSteps, parsed.GetValue(_steps) / 10),
            },
        };
        var progress = parsed.GetValue(_quiet) ? null : new StepReport(configuration.Error);
        var model = Trainer.Run(request, progress, cancellation);
        if (!parsed.GetValue(_quiet))
        {
            configuration.Output.WriteLine($"wrote {model}");
        }
    }

    private static Dictionary<string, double>? ParseEmphasis(ArgumentResult result)
    {
        var factors = new Dictionary<string, double>();
        foreach (var token in result.Tokens)
        {
            if (token.Value.Split('=') is not [{ Length: > 0 } label, var number]
                || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor))
            {
                result.AddError($"'{token.Value}' is no emphasis; give a label and a number, as in mandible=3.");
                return null;
            }

            factors[label] = factor;
        }

        return factors;
    }

    private static Option<int> Number(string name, string description, Func<TrainingOptions, int> value)
        => new(name) { Description = description, DefaultValueFactory = _ => value(new TrainingOptions()) };

    /// <summary>A line every ten steps and after each validation, so that a log file stays readable.</summary>
    private sealed class StepReport(TextWriter error) : IProgress<TrainingStep>
    {
        private const int Every = 10;

        private readonly Queue<TrainingStep> _latest = new();

        public void Report(TrainingStep value)
        {
            _latest.Enqueue(value);
            if (_latest.Count > Every)
            {
                _latest.Dequeue();
            }

            if (value.Step % Every == 0 || value.Step == value.Steps)
            {
                var seconds = _latest.Average(step => step.Seconds);
                var left = TimeSpan.FromSeconds(seconds * (value.Steps - value.Step));
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {value.Step}/{value.Steps}  loss {Mean(step => step.Loss):0.000}  Dice {Mean(step => step.FirstDice):0.000} first, "
                    + $"{Mean(step => step.LastDice):0.000} last  {seconds:0.00} s/step  {left:h\\:mm\\:ss} left"));
            }

            if (value.Validation is { } validation)
            {
                var without = $"Dice {Numbers(validation.Means)} after {string.Join(" / ", ValidationResult.Clicks)} clicks";
                var with = validation.WithMemory is null ? string.Empty
                    : $"; with memories {Numbers(validation.MeansWithMemory)} after {string.Join(" / ", ValidationResult.ClicksWithMemory)}";
                error.WriteLine($"validation at step {value.Step}: {without}{with}");
            }
        }

        private static string Numbers(IEnumerable<double> means)
            => string.Join(" / ", means.Select(mean => mean.ToString("0.000", CultureInfo.InvariantCulture)));

        private double Mean(Func<TrainingStep, double> value) => _latest.Average(value);
    }
}
