using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam memorize</c>: an accepted mask enters the memory.</summary>
internal sealed class MemorizeCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Option<string> _input = new("--input", "-i") { Description = "The volume.", HelpName = "FILE", Required = true };

    private readonly Option<string> _mask = new("--mask")
    {
        Description = "The accepted mask or label map, on the volume's lattice.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string[]> _labels = new("--label")
    {
        Description = "What was segmented, and its value in the mask: liver=1; without a value all but 0.",
        HelpName = "NAME[=N]",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _memory = new("--memory") { Description = "Folder of the memory bank; made if it is not there.", HelpName = "DIR", Required = true };

    private readonly Option<string> _who = new("--who")
    {
        Description = "Who accepted it.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Environment.UserName,
    };

    private readonly Option<string?> _accession = new("--accession") { Description = "The accession number.", HelpName = "TEXT" };
    private readonly Option<string?> _note = new("--note") { Description = "Anything worth knowing.", HelpName = "TEXT" };

    private readonly Option<double?> _agreement = new("--least-agreement")
    {
        Description = "Refuse a mask whose Dice with what the bank itself proposes is less, 0 to 1; the Dice is kept with the case.",
        HelpName = "DICE",
    };

    private readonly Option<int?> _frame = new("--frame") { Description = "Which volume of a file with more than three dimensions, from 0.", HelpName = "N" };
    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private MemorizeCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new MemorizeCommand();
        var command = new Command("memorize", "Keep an accepted mask in a memory bank, so that the next case is easier.")
        {
            options._input, options._mask, options._labels, options._memory, options._who, options._accession, options._note,
            options._agreement, options._frame, options._model, options._device, options._json, options._quiet,
        };
        command.SetWork(options.Run, afterCancel: "what was memorised by then stays");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var request = new MemorizingRequest
        {
            InputPath = parsed.GetRequiredValue(_input),
            Frame = parsed.GetValue(_frame),
            MaskPath = parsed.GetRequiredValue(_mask),
            Labels = parsed.GetRequiredValue(_labels).Select(ParseLabel).ToDictionary(entry => entry.Name, entry => entry.Value),
            MemoryPath = parsed.GetRequiredValue(_memory),
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Segmenter = new SegmenterOptions { Device = SharedOptions.ParseDevice(parsed.GetValue(_device)) },
            Accepted = new Acceptance
            {
                Who = parsed.GetRequiredValue(_who),
                When = DateTimeOffset.Now,
                SourcePath = Path.GetFullPath(parsed.GetRequiredValue(_input)),
                Accession = parsed.GetValue(_accession),
                Note = parsed.GetValue(_note),
            },
            LeastAgreement = parsed.GetValue(_agreement),
        };
        var labels = MemorizingJob.Run(request, cancellation);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            output.WriteLine(JsonSerializer.Serialize(labels, Json));
        }
        else if (!parsed.GetValue(_quiet))
        {
            foreach (var label in labels)
            {
                var agreement = label.Agreement is { } dice ? string.Create(CultureInfo.InvariantCulture, $", agrees with the bank at Dice {dice:0.00}") : "";
                output.WriteLine($"Memorised {label.Label} as {string.Join(" and ", label.Ids)}{agreement}.");
            }
        }
    }

    private static (string Name, int? Value) ParseLabel(string text)
        => text.Split('=') switch
        {
            [{ Length: > 0 } name] => (name, null),
            [{ Length: > 0 } name, var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => (name, value),
            _ => throw new ArgumentException($"--label '{text}' must be a name, or a name and a value such as liver=1."),
        };
}
