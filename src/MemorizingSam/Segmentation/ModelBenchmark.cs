using System.Diagnostics;
using MemorizingSam.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Times a model against the rate of plain matrix products in the same process, with the same threads, at the same time.</summary>
public static class ModelBenchmark
{
    private const int LeastGemms = 20;
    private const int WarmUps = 2;
    private const double GemmGflop = 2e-9 * 512 * 768 * 3072;

    /// <summary>Runs all rounds.</summary>
    /// <param name="options">What to time.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    /// <exception cref="ArgumentException">No such preset, or <paramref name="options"/> breaks a rule.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static BenchmarkReport Run(
        BenchmarkOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var device = options.Device ?? ComputeDevice.Automatic();
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var network = new Sam3d(Sam3dOptions.Preset(options.Preset));
        network.eval();
        network.to(device.ToTorch(), device.IsCuda ? ScalarType.BFloat16 : ScalarType.Float32);
        var times = new Rounds(network, device, cancellation);
        for (var round = 0; round < WarmUps + options.Rounds; round++)
        {
            times.Run(isCounted: round >= WarmUps, gemms: (LeastGemms + options.Rounds - 1) / options.Rounds);
            progress?.Report((round + 1.0) / (WarmUps + options.Rounds));
        }

        return new BenchmarkReport
        {
            Preset = options.Preset,
            Device = device.Name,
            Threads = get_num_threads(),
            GemmGflops = GemmGflop / times.Gemm.Min().TotalSeconds,
            GemmMedianGflops = GemmGflop / Median(times.Gemm) * 1000,
            EncoderGflop = EncoderCost.Flop(network.Options.ImageEncoder) * 1e-9,
            EncoderBestMs = times.Encoder.Min().TotalMilliseconds,
            EncoderMs = Median(times.Encoder),
            DecoderMs = Median(times.Decoder),
            UpsampleMs = Median(times.Upsample),
        };
    }

    /// <summary>The value in the middle, or between the two there.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Median(List<TimeSpan> times) => Median(times.Select(time => time.TotalMilliseconds));

    /// <summary>Inputs that stay, and the times so far.</summary>
    private sealed class Rounds
    {
        private readonly Sam3d _network;
        private readonly ComputeDevice _device;
        private readonly CancellationToken _cancellation;
        private readonly Tensor _left;
        private readonly Tensor _right;
        private readonly Tensor _crop;
        private readonly Prompt _prompt;

        public Rounds(Sam3d network, ComputeDevice device, CancellationToken cancellation)
        {
            (_network, _device, _cancellation) = (network, device, cancellation);
            var (place, type) = (device.ToTorch(), device.IsCuda ? ScalarType.BFloat16 : ScalarType.Float32);
            var (edge, lowRes) = (network.Options.ImageEncoder.CropSize, network.Options.PromptEncoder.LowResMaskSize);
            _left = randn([512, 768], type, place);
            _right = randn([768, 3072], type, place);
            _crop = randn([1, 1, edge, edge, edge], ScalarType.Float32, place);
            _prompt = new Prompt
            {
                LowResMask = randn([1, 1, lowRes, lowRes, lowRes], ScalarType.Float32, place),
                Points = new PointPrompt(
                    full([1, 1, 3], edge / 2, ScalarType.Float32, place), ones([1, 1], ScalarType.Int64, place)),
            };
        }

        public List<TimeSpan> Gemm { get; } = [];

        public List<TimeSpan> Encoder { get; } = [];

        public List<TimeSpan> Decoder { get; } = [];

        public List<TimeSpan> Upsample { get; } = [];

        public void Run(bool isCounted, int gemms)
        {
            using var scope = NewDisposeScope();
            for (var i = 0; i < gemms; i++)
            {
                var (time, _) = Time(() => _left.matmul(_right));
                if (isCounted)
                {
                    Gemm.Add(time);
                }
            }

            var (encoding, image) = Time(() => _network.Encode(_crop));
            var (decoding, masks) = Time(() => _network.Decode(image, _prompt).LowResMasks);
            var (upsampling, _) = Time(() => _network.Upsample(masks));
            if (isCounted)
            {
                Encoder.Add(encoding);
                Decoder.Add(decoding);
                Upsample.Add(upsampling);
            }
        }

        private (TimeSpan Time, T Result) Time<T>(Func<T> work)
        {
            _cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            var result = work();
            if (_device.IsCuda)
            {
                cuda.synchronize();
            }

            return (Stopwatch.GetElapsedTime(start), result);
        }
    }
}
