using System.CommandLine;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class SharedOptions
{
    /// <summary>Name of the option that says where an explanation goes.</summary>
    public const string ExplainName = "--explain";

    /// <summary>What it explains.</summary>
    public const string ExplainDescription =
        "Also write a page (HTML) that shows which cases were recalled, how much they counted and where, and the mask without them.";

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
    /// <param name="aliases">Other names.</param>
    public static Option<int> Recalled(params string[] aliases) => new("--recalled", aliases)
    {
        Description = "Most memories that an answer is given.",
        HelpName = "K",
        DefaultValueFactory = _ => new RecallOptions().Recalled,
    };

    /// <summary>--fusion: how memories are blended; null for what the model has learned.</summary>
    public static Option<MemoryFusion?> Fusion()
    {
        var names = Enum.GetValues<MemoryFusion>().ToDictionary(NameOf, fusion => (MemoryFusion?)fusion);
        return new Option<MemoryFusion?>("--fusion")
        {
            Description = $"How memories are blended: {string.Join(", ", names.Keys)}; without it mask-guided if the model has learned that, else warped-masks.",
            HelpName = "KIND",
            CustomParser = result =>
            {
                if (names.TryGetValue(result.Tokens[0].Value, out var fusion))
                {
                    return fusion;
                }

                result.AddError($"'{result.Tokens[0].Value}' is no fusion; choose one of {string.Join(", ", names.Keys)}.");
                return null;
            },
        };

        static string NameOf(MemoryFusion fusion) => fusion switch
        {
            MemoryFusion.AsPublished => "as-published",
            MemoryFusion.Paper => "paper",
            MemoryFusion.NearestTokens => "nearest-tokens",
            MemoryFusion.WarpedMasks => "warped-masks",
            _ => "mask-guided",
        };
    }

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
