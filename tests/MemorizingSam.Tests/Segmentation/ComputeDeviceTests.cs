using MemorizingSam.Segmentation;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Segmentation;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void Parse_Cpu_ComputesInSingle()
    {
        var device = ComputeDevice.Parse("cpu");

        Assert.Equal(ComputeDevice.Cpu, device);
        Assert.Equal(("cpu", false, NumberPrecision.Single), (device.Name, device.IsCuda, device.DefaultPrecision));
    }

    [Fact]
    public void Automatic_IsCudaOnlyWhereThereIsOne()
        => Assert.Equal(cuda.is_available(), ComputeDevice.Automatic().IsCuda);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:one")]
    [InlineData("cuda0")]
    public void Parse_Unknown_SaysWhatIsAllowed(string name)
        => Assert.Equal(
            $"'{name}' is no device; give cpu, cuda, or cuda:n with the number of a device.",
            Assert.Throws<ArgumentException>(() => ComputeDevice.Parse(name)).Message);

    [Fact]
    public void Parse_CudaThatIsNotThere_SaysWhy()
    {
        var error = Assert.Throws<ArgumentException>(() => ComputeDevice.Parse("cuda:99"));

        Assert.Equal(
            cuda.is_available()
                ? $"'cuda:99' was asked for, but the CUDA devices here are 0..{cuda.device_count() - 1}."
                : "'cuda:99' was asked for, but no CUDA device is usable here (none in the machine, no driver, or a build for the "
                    + "processor alone); use cpu.",
            error.Message);
    }
}
