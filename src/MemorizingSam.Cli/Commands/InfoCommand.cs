using System.CommandLine;
using MemorizingSam.Cli.Output;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam info FILE</c>: what a file holds, without taking it into memory.</summary>
internal static class InfoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A volume: NIfTI, NRRD or MetaImage." };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("info", "Tell format, shape, spacing, orientation, voxel type, value range and size of a file.")
        {
            file,
            json,
            quiet,
        };
        command.SetWork((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var header = VolumeFile.ReadHeader(parsed.GetRequiredValue(file));
            using var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(quiet));
            var range = VolumeFile.ReadRange(header, line is null ? null : new TransferReport(line), cancellation);
            line?.Dispose();
            configuration.Output.WriteLine(
                parsed.GetValue(json) ? VolumeJson.Of(header, range).ToLine() : VolumeText.Describe(header, range));
        });
        return command;
    }

    private sealed class TransferReport(ProgressLine line) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => line.Report("reading", value);
    }
}
