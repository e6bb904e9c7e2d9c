using System.CommandLine;
using System.CommandLine.Parsing;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam segment</c>: clicks in, mask out.</summary>
internal sealed class SegmentCommand
{
    private readonly Option<string> _input = new("--input", "-i") { Description = "The volume.", HelpName = "FILE", Required = true };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The mask: 0 outside, 1 for the first label, 2 for the second, …; its extension says the format.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _model = SharedOptions.Model();

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = $"What a published checkpoint was made for, if its keys do not tell: {string.Join(", ", Sam3dOptions.PresetNames)}.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _frame = new("--frame")
    {
        Description = "Which volume of a file with more than three dimensions, from 0.",
        HelpName = "N",
    };

    private readonly Option<string?> _preview = Path("--preview", "Also draw a picture (PNG): three planes, outlines, clicks.");
    private readonly Option<string?> _statistics = Path("--statistics", "Also write volume, surface, box and values of each object (JSON).");

    private readonly Option<string?> _probabilities = Path(
        "--probabilities",
        "Also write probabilities, 0 to 1 (float32 volume). Of several labels each gets its own file, with its name before the "
        + "extension: p.nii.gz gives p.liver.nii.gz, p.spleen.nii.gz.");

    private readonly Option<string?> _session = Path("--session", "Also save the session (JSON): all prompts, to go on from with --resume.");

    private readonly Option<string?> _resume = Path(
        "--resume",
        "Go on from a saved session of the same volume and model; prompts are then optional, and add to the label whose name they follow.");

    private readonly Option<string?> _report = Path("--report", "Also write how the result came about (JSON): versions, hashes, seconds, memory.");

    private readonly Option<bool> _oneCrop = new("--one-crop")
    {
        Description = "Do not follow objects beyond the crop around the first click, as the published protocol has it.",
    };

    private readonly Option<bool> _allParts = new("--all-parts")
    {
        Description = "Keep parts of a mask that hang together with no positive click and lie in no box; they are taken away otherwise.",
    };

    private readonly Option<bool> _skipEmpty = new("--skip-empty")
    {
        Description = "Do not compute tokens that are all padding, or all air of a CT: faster, at masks that differ a little.",
    };

    private readonly Option<string?> _memory = SharedOptions.Memory("Recall cases of this memory bank by the names given with --label.");
    private readonly Option<string?> _explain = Path(SharedOptions.ExplainName, SharedOptions.ExplainDescription);
    private readonly Option<int> _recalled = SharedOptions.Recalled();
    private readonly Option<MemoryFusion?> _fusion = SharedOptions.Fusion();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private SegmentCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new SegmentCommand();
        var command = new Command("segment", "Segment objects of a volume by clicks, boxes or a mask to go on from.")
        {
            options._input, options._output, options._model,
        };
        foreach (var prompt in PromptOptions())
        {
            command.Options.Add(prompt);
        }

        foreach (var option in new Option[]
        {
            options._preview, options._statistics, options._probabilities, options._session, options._resume, options._report,
            options._memory, options._recalled, options._fusion, options._explain, options._oneCrop, options._allParts,
            options._skipEmpty, options._frame, options._preset, options._device, options._json, options._quiet,
        })
        {
            command.Options.Add(option);
        }

        command.SetWork(options.Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new SegmentationRequest
        {
            InputPath = parsed.GetRequiredValue(_input),
            Frame = parsed.GetValue(_frame),
            OutputPath = parsed.GetRequiredValue(_output),
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Objects = PromptTokens.Read(InOrder(parsed.Tokens)),
            Segmenter = new SegmenterOptions
            {
                Device = SharedOptions.ParseDevice(parsed.GetValue(_device)),
                Preset = parsed.GetValue(_preset),
                EmptyTokens = parsed.GetValue(_skipEmpty) ? EmptyTokens.Skipped : EmptyTokens.Computed,
            },
            MemoryPath = parsed.GetValue(_memory),
            Recall = new RecallOptions { Recalled = parsed.GetValue(_recalled), Fusion = parsed.GetValue(_fusion) },
            Session = new SessionOptions { ZoomOut = !parsed.GetValue(_oneCrop), AllParts = parsed.GetValue(_allParts) },
            PreviewPath = parsed.GetValue(_preview),
            StatisticsPath = parsed.GetValue(_statistics),
            ProbabilitiesPath = parsed.GetValue(_probabilities),
            SessionPath = parsed.GetValue(_session),
            ResumePath = parsed.GetValue(_resume),
            ExplanationPath = parsed.GetValue(_explain),
            ReportPath = parsed.GetValue(_report),
        };
        SegmentationRun.Do(request, parsed.InvocationConfiguration, (parsed.GetValue(_json), parsed.GetValue(_quiet)), cancellation);
    }

    private static IEnumerable<Option> PromptOptions() =>
    [
        Prompt(PromptTokens.Label, "NAME", "Begins an object; the prompts after it are its own. Without it there is one, named 'object'."),
        Prompt(PromptTokens.Point, "X,Y,Z", "A click on the object, in world mm RAS (right, anterior, superior)."),
        Prompt(PromptTokens.PointLps, "X,Y,Z", "The same in world mm LPS (left, posterior, superior), as DICOM and ITK count."),
        Prompt(PromptTokens.PointVoxel, "I,J,K", "The same in voxels of the input file, from 0."),
        Prompt(PromptTokens.Negative, "X,Y,Z", "A click that is not on the object, in world mm RAS."),
        Prompt(PromptTokens.NegativeLps, "X,Y,Z", "The same in world mm LPS."),
        Prompt(PromptTokens.NegativeVoxel, "I,J,K", "The same in voxels of the input file."),
        Prompt(PromptTokens.Box, "X,Y,Z,X,Y,Z", "A box around the object by two opposite corners, in world mm RAS."),
        Prompt(PromptTokens.Mask, "FILE", "A mask of the object on the input's lattice to go on from."),
    ];

    private static Option<string[]> Prompt(string name, string helpName, string description)
        => new(name) { HelpName = helpName, Description = description, Arity = ArgumentArity.OneOrMore };

    private static Option<string?> Path(string name, string description)
        => new(name) { Description = description, HelpName = "FILE" };

    /// <summary>Each value with the option before it, in the user's order, which the parsed options no longer know.</summary>
    private static IEnumerable<(string Option, string Value)> InOrder(IEnumerable<Token> tokens)
    {
        var option = string.Empty;
        foreach (var token in tokens)
        {
            if (token.Type == TokenType.Option)
            {
                option = token.Value;
            }
            else if (token.Type == TokenType.Argument)
            {
                yield return (option, token.Value);
            }
        }
    }
}
