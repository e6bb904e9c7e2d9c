using System.CommandLine;
using System.Text.Json;
using MemorizingSam.Cli.Output;
using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam evaluate</c>: how good a model is on a data set, and how two reports differ.</summary>
internal sealed class EvaluateCommand
{
    private static readonly EvaluationOptions Defaults = new();

    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _input = Text("--input", "DIR", "The data set: nnU-Net's, TotalSegmentator's or SAM-Med3D's arrangement.", "-i");
    private readonly Option<string?> _output = Text("--output", "DIR", "Folder for report.html, report.json, results.csv, summary.csv; an evaluation stopped there goes on.", "-o");
    private readonly Option<string> _split = new("--split")
    {
        Description = "Cases to evaluate: train, validation, test or all.",
        DefaultValueFactory = _ => Defaults.Split,
    };

    private readonly Option<string?> _splits = Text("--splits", "FILE", "Splits to use instead of the data set's own (splits.json or splits_final.json).");
    private readonly Option<int> _fold = new("--fold") { Description = "Which of nnU-Net's folds, from 0.", HelpName = "N" };
    private readonly Option<string[]> _labels = new("--labels")
    {
        Description = "Labels to evaluate, with blanks or commas between them; without it all.",
        HelpName = "A B",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _cases = new("--cases") { Description = "Evaluate only so many cases, from the first.", HelpName = "N" };
    private readonly Option<int> _clicks = Value("--clicks", "Simulated clicks per object.", Defaults.Clicks);
    private readonly Option<ClickRule> _clickRule = Choice(
        "--click-rule",
        "Where simulated users click: the innermost voxel of the largest error; ritm or random, drawn as published; published: two by ritm, then random.",
        Defaults.ClickRule);

    private readonly Option<CropRule> _crop = Choice("--crop", "What places the crop: the first prompt, or the true label as published (flattering).", Defaults.CropRule);
    private readonly Option<EvaluationPrompts> _prompt = Choice("--prompt", "How objects are pointed at: clicks, one box, or both, each by itself.", Defaults.Prompts);
    private readonly Option<bool> _oneCrop = new("--one-crop") { Description = "Do not follow objects beyond their crop, as the published protocol has it." };
    private readonly Option<double> _tolerance = Value("--nsd-tolerance", "Distance up to which surfaces count as one, in mm.", Defaults.NsdToleranceMm);
    private readonly Option<int> _seed = Value("--seed", "Seeds drawn clicks and intervals.", Defaults.Seed);
    private readonly Option<int> _pictures = Value("--pictures", "Worst results to show in report.html; each is segmented once more.", Defaults.Pictures);
    private readonly Option<string[]> _compare = new("--compare")
    {
        Description = "Compare two reports instead: the second minus the first, paired by object.",
        HelpName = "A.json B.json",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _study = new("--study")
    {
        Description = "Join reports into one page instead, which --output names; the first is what others are compared with.",
        HelpName = "A.json B.json …",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly EvaluationMemoryChoices _memory = new();
    private readonly Option<bool> _intersect = new("--intersect") { Description = "Compare what both reports have, where they cover different objects or clicks." };
    private readonly Option<string?> _preset = Text("--preset", "NAME", "What a published checkpoint was made for, if its keys do not tell.");
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private EvaluateCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new EvaluateCommand();
        var command = new Command("evaluate", "Measure a model on a data set by simulated users, or compare two such reports.")
        {
            options._model, options._input, options._output, options._split, options._labels, options._cases, options._clicks,
            options._clickRule, options._crop, options._prompt, options._oneCrop, options._tolerance, options._seed, options._splits,
            options._fold, options._pictures, options._compare, options._intersect, options._study, options._preset, options._device, options._json,
            options._quiet,
        };
        options._memory.AddTo(command);
        command.SetWork(options.Run, afterCancel: "finished cases are kept, and the same command goes on after them");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_compare) is [var first, var second])
        {
            var comparison = EvaluationComparison.Of(
                EvaluationReport.Read(first), EvaluationReport.Read(second), parsed.GetValue(_intersect));
            Tell(parsed, comparison.ToJson, () => EvaluationText.Describe(comparison));
            return;
        }

        var output = parsed.GetValue(_output);
        if (parsed.GetValue(_study) is { Length: > 0 } reports)
        {
            var page = output ?? throw new ArgumentException("Option '--output' is required: it names the page that --study writes.");
            EvaluationStudy.Write(reports, page);
            Tell(parsed, () => JsonSerializer.Serialize(page), () => $"Wrote {page}.");
            return;
        }

        Evaluate(parsed, output ?? throw Missing(_output), cancellation);
    }

    private void Evaluate(ParseResult parsed, string output, CancellationToken cancellation)
    {
        var options = OptionsOf(parsed);
        options.Validate();
        var folder = parsed.GetValue(_input) ?? throw Missing(_input);
        var dataset = Dataset.Open(
            folder, new DatasetOptions { SplitsPath = parsed.GetValue(_splits), Fold = parsed.GetValue(_fold) });
        var request = new EvaluationRequest
        {
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Segmenter = new SegmenterOptions
            {
                Device = SharedOptions.ParseDevice(parsed.GetValue(_device)),
                Preset = parsed.GetValue(_preset),
            },
            Dataset = folder,
            Cases = EvaluationCases.Of(dataset, options),
            MemoryCases = EvaluationMemoryChoices.CasesOf(dataset, options),
            Command = $"memsam {string.Join(' ', parsed.Tokens.Select(token => token.Value.Contains(' ', StringComparison.Ordinal) ? $"'{token.Value}'" : token.Value))}",
            OutputFolder = output,
            Options = options,
        };
        EvaluationReport report;
        using (var line = ProgressLine.ForUser(parsed.InvocationConfiguration.Error, parsed.GetValue(_quiet)))
        {
            report = EvaluationJob.Run(request, line is null ? null : new CaseProgress(line), cancellation);
        }

        Tell(parsed, report.ToJson, () => EvaluationText.Describe(report, output));
    }

    private EvaluationOptions OptionsOf(ParseResult parsed) => new()
    {
        Split = parsed.GetRequiredValue(_split),
        Labels = parsed.GetValue(_labels)?.SelectMany(name => name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray()
            is { Length: > 0 } labels ? labels : null,
        MaxCases = parsed.GetValue(_cases),
        Clicks = parsed.GetValue(_clicks),
        ClickRule = parsed.GetValue(_clickRule),
        CropRule = parsed.GetValue(_crop),
        Prompts = parsed.GetValue(_prompt),
        OneCrop = parsed.GetValue(_oneCrop),
        NsdToleranceMm = parsed.GetValue(_tolerance),
        Seed = parsed.GetValue(_seed),
        Pictures = parsed.GetValue(_pictures),
        Memory = _memory.Of(parsed),
    };

    private void Tell(ParseResult parsed, Func<string> inJson, Func<string> inWords)
    {
        if (parsed.GetValue(_json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(inJson());
        }
        else if (!parsed.GetValue(_quiet))
        {
            parsed.InvocationConfiguration.Output.WriteLine(inWords());
        }
    }

    private static ArgumentException Missing(Option option)
        => new($"Option '{option.Name}' is required, unless two reports are given with --compare.");

    private static Option<string?> Text(string name, string helpName, string description, params string[] aliases)
        => new(name, aliases) { HelpName = helpName, Description = description };

    private static Option<T> Value<T>(string name, string description, T byDefault)
        => new(name) { Description = description, DefaultValueFactory = _ => byDefault };

    private static Option<T> Choice<T>(string name, string description, T byDefault)
        where T : struct, Enum
    {
        var option = Value(name, description, byDefault);
        option.AcceptOnlyFromAmong([.. Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant())]);
        return option;
    }

    private sealed class CaseProgress(ProgressLine line) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
            => line.Report($"{(value.IsMemorising ? "memorising" : "evaluating")} {value.Cases} cases", (double)value.CasesDone / value.Cases);
    }
}
