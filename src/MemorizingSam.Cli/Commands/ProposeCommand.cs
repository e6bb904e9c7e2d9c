using System.CommandLine;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam propose</c>: masks from memory alone, without a click.</summary>
internal sealed class ProposeCommand
{
    private readonly Option<string> _input = new("--input", "-i") { Description = "The volume.", HelpName = "FILE", Required = true };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The mask: 0 outside, 1 for the first label, 2 for the second, …; its extension says the format.",
        HelpName = "FILE",
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
    private readonly Option<string?> _preview = new("--preview") { Description = "Also draw a picture (PNG).", HelpName = "FILE" };
    private readonly Option<string?> _session = new("--session") { Description = "Also save the session (JSON), to be corrected with segment --resume.", HelpName = "FILE" };
    private readonly Option<string?> _report = new("--report") { Description = "Also write how the result came about (JSON).", HelpName = "FILE" };
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
            options._input, options._output, options._labels, options._memory, options._recalled, options._fusion, options._preview, options._session,
            options._report, options._frame, options._model, options._device, options._json, options._quiet,
        };
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
            Objects = [.. parsed.GetRequiredValue(_labels).Select(label => new RequestedObject { Name = label, IsProposed = true })],
            Segmenter = new SegmenterOptions { Device = SharedOptions.ParseDevice(parsed.GetValue(_device)) },
            MemoryPath = parsed.GetRequiredValue(_memory),
            Recall = new RecallOptions { Recalled = parsed.GetValue(_recalled), Fusion = parsed.GetValue(_fusion) },
            PreviewPath = parsed.GetValue(_preview),
            SessionPath = parsed.GetValue(_session),
            ReportPath = parsed.GetValue(_report),
        };
        SegmentationRun.Do(request, parsed.InvocationConfiguration, (parsed.GetValue(_json), parsed.GetValue(_quiet)), cancellation);
    }
}
