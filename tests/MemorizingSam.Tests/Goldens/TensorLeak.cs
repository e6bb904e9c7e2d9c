using TorchSharp;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Finds tensors that an action leaves alive.</summary>
internal static class TensorLeak
{
    /// <summary>Runs the action twice, first to let lazy state settle, and fails if the second run leaves a tensor.</summary>
    public static void AssertNone(Action action)
    {
        action();
        var before = LiveCount;
        action();
        Assert.Equal(before, LiveCount);
    }

    private static long LiveCount => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
