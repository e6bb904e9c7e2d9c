using System.CommandLine;
using MemorizingSam.Checkpoints;
using MemorizingSam.Cli.Output;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam info FILE</c>: what a file holds, without taking it into memory.</summary>
internal static class InfoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A volume (NIfTI, NRRD, MetaImage) or a model (.safetensors, .pth)." };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("info", "Tell what a file holds: of a volume format, shape, spacing, orientation, voxel type, value range and size.")
        {
            file,
            json,
            quiet,
        };
        command.SetWork((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var path = parsed.GetRequiredValue(file);
            if (CheckpointFile.IsCheckpoint(path))
            {
                var model = ModelFile.Describe(path);
                configuration.Output.WriteLine(parsed.GetValue(json) ? ModelText.ToJson(model) : ModelText.Describe(model));
                return;
            }

            var header = VolumeFile.ReadHeader(path);
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
