using System.CommandLine;
using MemorizingSam.Cli.Output;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam data</c>: data sets to train and evaluate on.</summary>
internal static class DataCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create() => new("data", "Data sets to train and evaluate on.") { CreateCheck() };

    private static Command CreateCheck()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The data set's folder, arranged as nnU-Net's (dataset.json, imagesTr/CASE_0000.nii.gz, "
                + "labelsTr/CASE.nii.gz), TotalSegmentator's (s0001/ct.nii.gz, s0001/segmentations) "
                + "or SAM-Med3D's (CATEGORY/DATASET/imagesTr, labelsTr).",
        };
        var splits = new Option<string?>("--splits")
        {
            Description = "Splits to use instead of the folder's own (splits.json or splits_final.json): "
                + "{ \"train\": [ids], \"validation\": [ids], \"test\": [ids] }.",
            HelpName = "FILE",
        };
        var fold = new Option<int>("--fold") { Description = "Which of nnU-Net's folds, from 0.", HelpName = "N" };
        var (json, quiet) = (SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command(
            "check",
            "Read every case: list labels, sizes, spacings and splits, and find what is wrong, patients in two splits above all.")
        {
            folder, splits, fold, json, quiet,
        };
        command.SetWork((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var options = new DatasetOptions { SplitsPath = parsed.GetValue(splits), Fold = parsed.GetValue(fold) };
            DatasetReport report;
            using (var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(quiet)))
            {
                report = DatasetCheck.Run(
                    parsed.GetRequiredValue(folder), options, line is null ? null : new CaseProgress(line), cancellation);
            }

            if (parsed.GetValue(json))
            {
                configuration.Output.WriteLine(report.ToJson());
            }
            else if (!parsed.GetValue(quiet))
            {
                configuration.Output.WriteLine(DatasetText.Describe(report));
            }

            if (!report.IsSound)
            {
                DatasetText.Errors(report).ToList().ForEach(configuration.Error.WriteLine);
                throw new VolumeFormatException(
                    report.Folder, $"has {report.ErrorCount} error(s), listed above; mend them before training on it.");
            }
        });
        return command;
    }

    private sealed class CaseProgress(ProgressLine line) : IProgress<DatasetCheckProgress>
    {
        private readonly Lock _one = new();

        public void Report(DatasetCheckProgress value)
        {
            lock (_one)
            {
                line.Report($"checking {value.Total} cases", (double)value.Done / value.Total);
            }
        }
    }
}
