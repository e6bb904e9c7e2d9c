using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemorizingSam.Cli.Output;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary><c>memsam benchmark</c>: how fast this machine is, and how much of that the models use.</summary>
internal static class BenchmarkCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var preset = new Option<string[]>("--preset")
        {
            Description = $"Models to time, with random weights: {string.Join(", ", Sam3dOptions.PresetNames)}.",
            DefaultValueFactory = _ => ["compact", "fastsam3d", "sam-med3d"],
            AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "How often each part is timed.",
            DefaultValueFactory = _ => new BenchmarkOptions().Rounds,
        };
        var memory = new Option<bool>("--memory")
        {
            Description = "Also time a bank of 1,000 cases: a crop with memories against one without, adding a case, and the search among "
                + "100,000 recall keys against one pass over their bytes.",
        };
        var (fusion, recalled) = (SharedOptions.Fusion(), SharedOptions.Recalled("--recall-k"));
        var (device, json, quiet) = (SharedOptions.Device(), SharedOptions.Json(), SharedOptions.Quiet());
        var command = new Command(
            "benchmark", "Time encoder, decoder and a whole click, as ratios to what this machine's matrix products allow.")
        {
            preset, rounds, memory, fusion, recalled, device, json, quiet,
        };
        command.SetWork((parsed, cancellation) =>
        {
            var configuration = parsed.InvocationConfiguration;
            var reports = new List<BenchmarkReport>();
            var recall = new RecallOptions { Recalled = parsed.GetValue(recalled), Fusion = parsed.GetValue(fusion) };
            using (var line = ProgressLine.ForUser(configuration.Error, parsed.GetValue(quiet)))
            {
                foreach (var name in parsed.GetRequiredValue(preset))
                {
                    var options = new BenchmarkOptions
                    {
                        Preset = name,
                        Rounds = parsed.GetValue(rounds),
                        Device = SharedOptions.ParseDevice(parsed.GetValue(device)),
                    };
                    var report = ModelBenchmark.Run(options, line is null ? null : new ShareReport(line, name), cancellation);
                    reports.Add(parsed.GetValue(memory) ? report with { Memory = TimeMemory(options, recall, line, cancellation) } : report);
                }
            }

            configuration.Output.WriteLine(
                parsed.GetValue(json)
                    ? JsonSerializer.Serialize(reports, BenchmarkJsonContext.Default.ListBenchmarkReport)
                    : string.Join(Environment.NewLine + Environment.NewLine, reports.Select(Describe)));
        });
        return command;
    }

    private static MemoryBenchmarkReport TimeMemory(BenchmarkOptions options, RecallOptions recall, ProgressLine? line, CancellationToken cancellation)
    {
        var memory = new MemoryBenchmarkOptions
        {
            Preset = options.Preset,
            Device = options.Device,
            Rounds = options.Rounds,
            Recall = recall,
        };
        return MemoryBenchmark.Run(memory, line is null ? null : new ShareReport(line, $"memory of {options.Preset}"), cancellation);
    }

    private static string Describe(BenchmarkReport report) => string.Join(
        Environment.NewLine, [.. Lines(report), .. report.Memory is { } memory ? Lines(memory) : []]);

    private static string[] Lines(MemoryBenchmarkReport memory) =>
    [
        $"  bank            {memory.BankBytes / 1e6,8:0.0} MB on disk for {memory.Cases} cases, {memory.OpenBytes / 1e6:0.0} MB in memory when open",
        $"  without memory  {memory.WithoutMs,8:0.0} ms",
        $"  with {memory.Recalled} memories {memory.WithMs,8:0.0} ms = {memory.WithToWithout:0.000} × without (median of the rounds' ratios; {memory.Fusion}, recall included)",
        $"  adding a case   {memory.AddMs,8:0.0} ms ({memory.AddedShape}), {memory.AddMs - memory.WithoutMs:0} ms more than the encoder",
        $"  recall search   {memory.Search.Search.TotalMilliseconds,8:0.0} ms among {memory.Search.Memories} keys of {memory.Search.KeyLength} = {memory.Search.Ratio:0.00} × one pass over them",
    ];

    private static string[] Lines(BenchmarkReport report) =>
    [
        $"{report.Preset} on {report.Device}, {report.Threads} threads",
        $"  matrix products {report.GemmGflops,8:0.0} GFLOP/s at best, {report.GemmMedianGflops:0.0} median (512×768×3072, between the timed parts)",
        $"  encoder floor   {report.FloorMs,8:0.0} ms ({report.EncoderGflop:0.0} GFLOP at the best rate)",
        $"  encoder, best   {report.EncoderBestMs,8:0.0} ms = {report.EncoderToFloor:0.00} × floor",
        $"  encoder, median {report.EncoderMs,8:0.0} ms = {report.EncoderToFloorMedian:0.00} × the floor at the median rate",
        $"  decoder         {report.DecoderMs,8:0.0} ms",
        $"  upsampling      {report.UpsampleMs,8:0.0} ms",
        $"  one click       {report.ClickMs,8:0.0} ms = {report.ClickToEncoder:0.00} × encoder",
    ];

    private sealed class ShareReport(ProgressLine line, string preset) : IProgress<double>
    {
        public void Report(double value) => line.Report($"timing {preset}", value);
    }
}

/// <summary>Serialises without reflection, which keeps start-up short.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<BenchmarkReport>))]
internal sealed partial class BenchmarkJsonContext : JsonSerializerContext;
