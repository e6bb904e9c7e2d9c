using static TorchSharp.torch;

namespace MemorizingSam.Tests;

public sealed class NativeTorchTests
{
    [Fact]
    public void Sum_OfOnes_IsTheirNumber()
    {
        using var tensor = ones([2, 3]);
        using var sum = tensor.sum();

        Assert.Equal(6, sum.item<float>());
    }
}
