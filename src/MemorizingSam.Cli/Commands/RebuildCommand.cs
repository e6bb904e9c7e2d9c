using System.CommandLine;
using System.Text.Json;
using MemorizingSam.Cli.Output;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam memory rebuild</c>: a memory bank for another model.</summary>
internal sealed class RebuildCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Argument<string> _bank = new("BANK") { Description = "Folder of the memory bank." };

    private readonly Option<string[]> _sources = new("--input", "-i")
    {
        Description = "Folders in which the memorised volumes are looked for, by what they hold, where they are not at their old places.",
        HelpName = "DIR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _leaveOut = new("--leave-out-missing")
    {
        Description = "Go on without the cases whose volumes are not found or whose masks are gone; the bank loses them.",
    };

    private readonly Option<string?> _model = SharedOptions.Model();
    private readonly Option<string?> _device = SharedOptions.Device();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    private RebuildCommand()
    {
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var options = new RebuildCommand();
        var command = new Command(
            "rebuild", "Make the bank anew for another model, from the volumes and the masks that it keeps; it is the old one or the new one at every instant.")
        {
            options._bank, options._model, options._sources, options._leaveOut, options._device, options._json, options._quiet,
        };
        command.SetWork(options.Run, afterCancel: "the bank is as it was");
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = parsed.InvocationConfiguration;
        var bank = parsed.GetRequiredValue(_bank);
        var request = new RebuildRequest
        {
            MemoryPath = bank,
            ModelPath = parsed.GetValue(_model) ?? ModelFile.Bundled,
            Segmenter = new SegmenterOptions { Device = SharedOptions.ParseDevice(parsed.GetValue(_device)) },
            SourceFolders = parsed.GetRequiredValue(_sources),
            LeavesOutMissing = parsed.GetValue(_leaveOut),
        };
        RebuildReport report;
        using (var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(_quiet)))
        {
            report = RebuildJob.Run(request, line is null ? null : new CaseProgress(line), cancellation);
        }

        if (parsed.GetValue(_json))
        {
            configuration.Output.WriteLine(JsonSerializer.Serialize(report, Json));
        }
        else if (!parsed.GetValue(_quiet) && report.IsDone)
        {
            configuration.Output.WriteLine(RebuildText.Describe(report, bank));
        }

        RebuildText.Missing(report).ToList().ForEach(configuration.Error.WriteLine);
        if (!report.IsDone)
        {
            throw new IOException(
                $"{report.Missing.Count} cases cannot be made anew, listed above, so nothing was changed; give the folders of their volumes with --input, "
                + "or let go of these cases with --leave-out-missing.");
        }
    }

    private sealed class CaseProgress(ProgressLine line) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value)
            => line.Report(value.IsEncoding ? "encoding, case" : "looking for volumes, file", (value.Done, value.Total), doneBefore: 0);
    }
}
