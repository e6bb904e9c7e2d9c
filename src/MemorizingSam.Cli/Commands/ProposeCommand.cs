using System.CommandLine;
using MemorizingSam.Cli.Output;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam propose</c>: masks from memory alone, without a click.</summary>
internal sealed class ProposeCommand
{
    private readonly Option<string> _input = new("--input", "-i") { Description = "The volume, or a folder of them.", HelpName = "PATH", Required = true };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The mask: 0 outside, 1 for the first label, 2 for the second, …; its extension says the format. "
            + "Of a folder of volumes, the folder for a mask each and a summary; a run stopped there goes on.",
        HelpName = "PATH",
        Required = true,
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "What to look for, by the names under which cases were memorised.",
        HelpName = "NAME",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _memory = new("--memory") { Description = "Folder of the memory bank.", HelpName = "DIR", Required = true };
    private readonly Option<int> _recalled = SharedOptions.Recalled();
    private readonly Option<MemoryFusion?> _fusion = SharedOptions.Fusion();
    private readonly Option<string> _ending = new("--mask-ending")
    {
        Description = "How masks of a folder of volumes are named behind the volume's name, which says their format.",
        HelpName = "EXT",
        DefaultValueFactory = _ => ".nii.gz",
    };

    private readonly Option<string?> _preview = More("--preview", "Also draw a picture (PNG).");
    private readonly Option<string?> _session = More("--session", "Also save the session (JSON), to be corrected with segment --resume.");
    private readonly Option<string?> _explain = More(SharedOptions.ExplainName, SharedOptions.ExplainDescription);
    private readonly Option<string?> _report = More("--report", "Also write how the result came about (JSON).");
    private readonly Option<int?> _frame = new("--frame") { Description = "Which volume of a file with more than three dimensions, from 0.", HelpName = "N" };
    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private ProposeCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new ProposeCommand();
        var command = new Command("propose", "Find objects by memory alone, without a click; what is not in view stays empty.")
        {
            options._input, options._output, options._labels, options._memory, options._recalled, options._fusion, options._ending,
            options._preview, options._session, options._explain, options._report, options._frame, options._model, options._device, options._json, options._quiet,
        };
        command.SetWork(options.Run, afterCancel: "no file was left half written; of a folder, finished volumes are kept, and the same command goes on after them");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (Directory.Exists(parsed.GetRequiredValue(_input)))
        {
            RunFolder(parsed, cancellation);
        }
        else
        {
            RunFile(parsed, cancellation);
        }
    }

    private void RunFolder(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = parsed.InvocationConfiguration;
        var request = FolderRequest(parsed);
        ProposalReport report;
        using (var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(_quiet)))
        {
            report = ProposalJob.Run(request, line is null ? null : new CaseProgress(line), cancellation);
        }

        if (parsed.GetValue(_json))
        {
            configuration.Output.WriteLine(report.ToJson());
        }
        else if (!parsed.GetValue(_quiet))
        {
            configuration.Output.WriteLine(ProposalText.Describe(report, request.OutputFolder));
        }

        if (report.Failures.Count > 0)
        {
            ProposalText.Failures(report).ToList().ForEach(configuration.Error.WriteLine);
            throw new IOException(
                $"{report.Failures.Count} of {report.CasesInFolder} volumes could not be looked at, listed above; the others are done. Mend these, and run "
                + "the same command again.");
        }
    }

    private ProposalRequest FolderRequest(ParseResult parsed)
    {
        if (parsed.GetValue(_frame) is not null)
        {
            throw new ArgumentException("--frame chooses out of one file; of a folder, give its volumes one by one, or convert them first.");
        }

        return new ProposalRequest
        {
            InputFolder = parsed.GetRequiredValue(_input),
            OutputFolder = parsed.GetRequiredValue(_output),
            Labels = parsed.GetRequiredValue(_labels),
            MaskEnding = parsed.GetRequiredValue(_ending),
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Segmenter = new SegmenterOptions { Device = SharedOptions.ParseDevice(parsed.GetValue(_device)) },
            MemoryPath = parsed.GetRequiredValue(_memory),
            Recall = RecallOf(parsed),
            PreviewFolder = parsed.GetValue(_preview),
            SessionFolder = parsed.GetValue(_session),
            ExplanationFolder = parsed.GetValue(_explain),
            ReportFolder = parsed.GetValue(_report),
        };
    }

    private void RunFile(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new SegmentationRequest
        {
            InputPath = parsed.GetRequiredValue(_input),
            Frame = parsed.GetValue(_frame),
            OutputPath = parsed.GetRequiredValue(_output),
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Objects = [.. parsed.GetRequiredValue(_labels).Select(label => new RequestedObject { Name = label, IsProposed = true })],
            Segmenter = new SegmenterOptions { Device = SharedOptions.ParseDevice(parsed.GetValue(_device)) },
            MemoryPath = parsed.GetRequiredValue(_memory),
            Recall = RecallOf(parsed),
            PreviewPath = parsed.GetValue(_preview),
            SessionPath = parsed.GetValue(_session),
            ExplanationPath = parsed.GetValue(_explain),
            ReportPath = parsed.GetValue(_report),
        };
        SegmentationRun.Do(request, parsed.InvocationConfiguration, (parsed.GetValue(_json), parsed.GetValue(_quiet)), cancellation);
    }

    private RecallOptions RecallOf(ParseResult parsed)
        => new() { Recalled = parsed.GetValue(_recalled), Fusion = parsed.GetValue(_fusion) };

    private static Option<string?> More(string name, string description)
        => new(name) { Description = $"{description} Of a folder of volumes, the folder for one each.", HelpName = "PATH" };

    private sealed class CaseProgress(ProgressLine line) : IProgress<ProposalProgress>
    {
        public void Report(ProposalProgress value) => line.Report("proposing, volume", (value.CasesDone, value.Cases), value.CasesFound);
    }
}
