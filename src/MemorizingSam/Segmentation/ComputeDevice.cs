using System.Globalization;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Where the network runs: the processor, or a CUDA device by its number.</summary>
public sealed record ComputeDevice
{
    private const string CpuName = "cpu";
    private const string CudaName = "cuda";

    private readonly int? _cudaIndex;

    private ComputeDevice(int? cudaIndex) => _cudaIndex = cudaIndex;

    /// <summary>The processor.</summary>
    public static ComputeDevice Cpu { get; } = new(cudaIndex: null);

    /// <summary>The name that <see cref="Parse"/> reads: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Name => _cudaIndex is { } index ? $"{CudaName}:{index}" : CpuName;

    /// <summary>Whether it is a CUDA device.</summary>
    public bool IsCuda => _cudaIndex is not null;

    /// <summary>
    /// Number type that a network takes here unless told otherwise: bfloat16 on CUDA, float32 on the processor.
    /// </summary>
    public NumberPrecision DefaultPrecision => IsCuda ? NumberPrecision.BFloat16 : NumberPrecision.Single;

    /// <summary>The first CUDA device if there is one, else the processor.</summary>
    public static ComputeDevice Automatic() => CudaDeviceCount() > 0 ? new ComputeDevice(0) : Cpu;

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> (which is <c>cuda:0</c>) or <c>cuda:n</c>.</summary>
    /// <exception cref="ArgumentException">The name is none of these, or there is no such device here.</exception>
    public static ComputeDevice Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var index = -1;
        if (name == CpuName)
        {
            return Cpu;
        }

        var isCuda = name == CudaName
            || (name.StartsWith(CudaName + ":", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(CudaName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!isCuda)
        {
            throw new ArgumentException($"'{name}' is no device; give cpu, cuda, or cuda:n with the number of a device.");
        }

        index = Math.Max(index, 0);
        var count = CudaDeviceCount();
        return index < count
            ? new ComputeDevice(index)
            : throw new ArgumentException(
                count == 0
                    ? $"'{name}' was asked for, but no CUDA device is usable here (none in the machine, no driver, or a build "
                        + "for the processor alone); use cpu."
                    : $"'{name}' was asked for, but the CUDA devices here are 0..{count - 1}.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal Device ToTorch() => _cudaIndex is { } index ? new Device(TorchSharp.DeviceType.CUDA, index) : CPU;

    private static int CudaDeviceCount() => cuda.is_available() ? cuda.device_count() : 0;
}
