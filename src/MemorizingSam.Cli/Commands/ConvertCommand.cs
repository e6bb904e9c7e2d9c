using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using MemorizingSam.Cli.Output;
using MemorizingSam.Imaging.Conversion;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam convert IN OUT</c>: format, frame, orientation, spacing or lattice of a volume.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> Input = new("IN") { Description = "A volume (NIfTI, NRRD, MetaImage), or a model (.pth, .safetensors)." };

    private static readonly Argument<string> Output = new("OUT")
    {
        Description = "Where to; .nii, .nii.gz, .nrrd, .seg.nrrd, .nhdr, .mha or .mhd says the format; .safetensors for a model.",
    };

    private static readonly Option<string?> Like = new("--like")
    {
        Description = "Put the result on this volume's lattice, voxel by voxel; 0 where the input does not reach.",
        HelpName = "REF",
    };

    private static readonly Option<SpacingMm?> Spacing = new("--spacing")
    {
        Description = "Voxel spacing of the result in mm: one number, or three with commas (1.5 or 1,1,3).",
        HelpName = "MM",
        CustomParser = ParseSpacing,
    };

    private static readonly Option<Orientation?> NewOrientation = new("--orientation")
    {
        Description = "Orientation of the result, such as RAS or LPS; values do not change.",
        HelpName = "CODE",
        CustomParser = ParseOrientation,
    };

    private static readonly Option<int?> Frame = new("--frame")
    {
        Description = "Which volume of a file with more than three dimensions, from 0.",
        HelpName = "N",
    };

    private static readonly Option<bool> Labels = new("--labels")
    {
        Description = "Voxels are labels: resampling takes the nearest one and makes no values in between.",
    };

    private static readonly Option<string?> Preset = new("--preset")
    {
        Description = "What a published checkpoint was made for, if its keys do not tell.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> Half = new("--half")
    {
        Description = "Store a model's weights in float16: half the file; memsam computes in float32 all the same.",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command("convert", "Convert a volume to another format, orientation, spacing or lattice, or a checkpoint to a model file.")
        {
            Input, Output, Like, Spacing, NewOrientation, Frame, Labels, Preset, Half, json, quiet,
        };
        command.SetWork((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var output = parsed.GetRequiredValue(Output);
            var clock = Stopwatch.StartNew();
            if (ModelFile.IsNamed(output))
            {
                var storage = parsed.GetValue(Half) ? WeightStorage.Half : WeightStorage.AsRead;
                var model = ModelFile.Convert(parsed.GetRequiredValue(Input), output, parsed.GetValue(Preset), storage);
                Tell(() => ModelText.ToJson(model), () => ModelText.Wrote(model, clock.Elapsed));
                return;
            }

            var options = new ConversionOptions
            {
                LikePath = parsed.GetValue(Like),
                Spacing = parsed.GetValue(Spacing),
                Orientation = parsed.GetValue(NewOrientation),
                Frame = parsed.GetValue(Frame),
                AreLabels = parsed.GetValue(Labels),
            };
            using var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(quiet));
            var volume = VolumeConversion.Run(
                parsed.GetRequiredValue(Input), output, options, line is null ? null : new StageReport(line), cancellation);
            line?.Dispose();
            Tell(() => VolumeJson.Of(output, volume).ToLine(), () => VolumeText.Wrote(output, volume, clock.Elapsed));

            void Tell(Func<string> inJson, Func<string> inWords)
            {
                if (parsed.GetValue(json))
                {
                    configuration.Output.WriteLine(inJson());
                }
                else if (!parsed.GetValue(quiet))
                {
                    configuration.Output.WriteLine(inWords());
                }
            }
        });
        return command;
    }

    private static SpacingMm? ParseSpacing(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var numbers = text.Split(',')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var mm) ? mm : double.NaN)
            .ToArray();
        if (numbers.Length is not (1 or 3) || !numbers.All(mm => mm > 0 && double.IsFinite(mm)))
        {
            result.AddError($"--spacing '{text}' must be one positive number of mm, or three with commas, such as 1.5 or 1,1,3.");
            return null;
        }

        return numbers is [var all] ? SpacingMm.Isotropic(all) : new SpacingMm(numbers[0], numbers[1], numbers[2]);
    }

    private static Orientation? ParseOrientation(ArgumentResult result)
    {
        try
        {
            return Orientation.Parse(result.Tokens[0].Value);
        }
        catch (ArgumentException e)
        {
            result.AddError($"--orientation: {e.Message}");
            return null;
        }
    }

    private sealed class StageReport(ProgressLine line) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => line.Report(value.Stage.ToString().ToLowerInvariant(), value.Transfer);
    }
}
