using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class TensorGuardTests
{
    [Theory]
    [InlineData("B C")]
    [InlineData("2 3")]
    [InlineData("B 3")]
    public void Shape_Fits_Passes(string axes)
    {
        using var tokens = zeros([2, 3]);

        TensorGuard.Shape(tokens, axes);
    }

    [Theory]
    [InlineData("B C X")]
    [InlineData("B")]
    [InlineData("B 4")]
    [InlineData("0 3")]
    public void Shape_Differs_NamesTensorAxesAndShape(string axes)
    {
        using var tokens = zeros([2, 3]);

        var error = Assert.Throws<ArgumentException>(() => TensorGuard.Shape(tokens, axes));

        Assert.Equal("tokens", error.ParamName);
        Assert.StartsWith($"tokens must have axes ({axes}), got shape (2, 3).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_Null_NamesTensor()
    {
        Tensor? tokens = null;

        Assert.Equal("tokens", Assert.Throws<ArgumentNullException>(() => TensorGuard.Shape(tokens!, "B C")).ParamName);
    }
}
