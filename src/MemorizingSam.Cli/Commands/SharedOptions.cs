using System.CommandLine;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class SharedOptions
{
    /// <summary>--quiet: no progress and no closing words.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "No progress and no closing words; errors are still told." };

    /// <summary>--json: the result as one JSON object for scripts.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as one JSON object." };

    /// <summary>--model: what segments; null for the model that comes with memsam.</summary>
    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = "The model: a .safetensors model file, or a published SAM-Med3D or FastSAM3D .pth; without it memsam's own, compact.",
        HelpName = "FILE",
    };

    /// <summary>--memory: folder of a memory bank.</summary>
    public static Option<string?> Memory(string description) => new("--memory") { Description = description, HelpName = "DIR" };

    /// <summary>--recalled: how many memories are given to an answer.</summary>
    public static Option<int> Recalled() => new("--recalled")
    {
        Description = "Most memories that an answer is given.",
        HelpName = "K",
        DefaultValueFactory = _ => new RecallOptions().Recalled,
    };

    /// <summary>--device: where the network runs.</summary>
    public static Option<string?> Device() => new("--device")
    {
        Description = "cpu, cuda or cuda:n; without it CUDA if there is a device, else the processor.",
        HelpName = "DEVICE",
    };

    /// <summary>The device that a user named; null for the default.</summary>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    public static ComputeDevice? ParseDevice(string? name) => name is null ? null : ComputeDevice.Parse(name);
}
