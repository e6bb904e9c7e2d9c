using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace MemorizingSam.Segmentation;

/// <summary>How a result came about: enough to tell two runs apart, and to make one again.</summary>
public sealed record RunReport
{
    /// <summary>When the run ended, in UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>Versions of memsam, .NET and TorchSharp.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Operating system and processor architecture.</summary>
    public required string Platform { get; init; }

    /// <summary>Where the network ran.</summary>
    public required string Device { get; init; }

    /// <summary>Number type it computed in.</summary>
    public required string Precision { get; init; }

    /// <summary>Threads that torch computed with.</summary>
    public required int Threads { get; init; }

    /// <summary>Preset of the model.</summary>
    public required string Preset { get; init; }

    /// <summary>SHA-256 of the model's weights, the same in any container.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>SHA-256 of every file that was read or written, by its name.</summary>
    public required IReadOnlyDictionary<string, string> Sha256 { get; init; }

    /// <summary>Seconds per stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>How often the image encoder ran.</summary>
    public required int EncoderRuns { get; init; }

    /// <summary>How often the mask decoder ran.</summary>
    public required int DecoderRuns { get; init; }

    /// <summary>Most memory that the process held, in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Describes a run that has just ended.</summary>
    internal static RunReport Of(
        Segmenter segmenter,
        SegmentationSession session,
        IReadOnlyDictionary<string, double> seconds,
        IEnumerable<string> files,
        TimeProvider clock)
    {
        using var process = Process.GetCurrentProcess();
        return new RunReport
        {
            FinishedAt = clock.GetUtcNow(),
            Versions = new Dictionary<string, string>
            {
                ["memsam"] = VersionOf(typeof(RunReport).Assembly),
                [".NET"] = RuntimeInformation.FrameworkDescription,
                ["TorchSharp"] = VersionOf(typeof(torch).Assembly),
            },
            Platform = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            Device = segmenter.Device.Name,
            Precision = segmenter.Precision.ToString().ToLowerInvariant(),
            Threads = torch.get_num_threads(),
            Preset = segmenter.Preset,
            ModelFingerprint = segmenter.Fingerprint,
            Sha256 = files.Distinct().ToDictionary(path => path, HashOf),
            Seconds = seconds,
            EncoderRuns = session.EncoderRuns,
            DecoderRuns = session.DecoderRuns,
            PeakMemoryBytes = process.PeakWorkingSet64,
        };
    }

    private static string VersionOf(Assembly assembly)
        => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
