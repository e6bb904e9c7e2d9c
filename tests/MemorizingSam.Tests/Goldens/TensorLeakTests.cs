using TorchSharp;
using Xunit.Sdk;

namespace MemorizingSam.Tests.Goldens;

public sealed class TensorLeakTests
{
    [Fact]
    public void AssertNone_TensorKept_Fails()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Throws<EqualException>(() => TensorLeak.AssertNone(() => torch.zeros(1)));
    }

    [Fact]
    public void AssertNone_TensorDisposed_Passes()
        => TensorLeak.AssertNone(() => torch.zeros(1).Dispose());
}
