using MemorizingSam.Model;
using MemorizingSam.Tests.Goldens;
using static TorchSharp.torch;

namespace MemorizingSam.Tests.Model;

public sealed class KeptTensorTests
{
    [Fact]
    public void For_SameValues_ComputesOnce()
    {
        using var scope = NewDisposeScope();
        using var kept = new KeptTensor();
        var (source, runs) = (ones(3), 0);
        Tensor Compute()
        {
            runs++;
            return source * 2;
        }

        _ = kept.For(source, Compute);
        var again = kept.For(source.clone(), Compute);

        Assert.Equal(1, runs);
        Assert.Equal(2, again.max().item<float>());
    }

    [Fact]
    public void For_SourceChangedInPlace_ComputesAgain()
    {
        using var scope = NewDisposeScope();
        using var kept = new KeptTensor();
        var source = ones(3);
        var before = kept.For(source, () => source * 2);

        source.fill_(5);

        Assert.Equal(10, kept.For(source, () => source * 2).max().item<float>());
        Assert.Equal(2, before.max().item<float>());
    }

    [Fact]
    public void For_ManyThreads_AllGetTheResult()
    {
        using var kept = new KeptTensor();
        using var source = ones(3);
        var runs = 0;

        Parallel.For(0, 16, _ =>
        {
            using var scope = NewDisposeScope();
            var result = kept.For(source, () =>
            {
                Interlocked.Increment(ref runs);
                return source * 2;
            });
            Assert.Equal(2, result.max().item<float>());
        });

        Assert.Equal(1, runs);
    }

    [Fact]
    public void ForAndDispose_LeaveNoTensorBehind()
    {
        using var source = ones(3);

        TensorLeak.AssertNone(() =>
        {
            using var kept = new KeptTensor();
            kept.For(source, () => source * 2).Dispose();
            source.add_(1);
            kept.For(source, () => source * 2).Dispose();
        });
    }
}
