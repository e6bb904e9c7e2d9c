using TorchSharp;

namespace MemorizingSam.Tests.Goldens;

/// <summary>Finds tensors that an action leaves alive.</summary>
internal static class TensorLeak
{
    /// <summary>Runs the action twice, the first time to let lazy state settle, and fails if the second leaves a tensor.</summary>
    public static void AssertNone(Action action) => Assert.Equal(0, Count(action));

    /// <summary>How many tensors the second run of an action leaves; the first lets lazy state settle.</summary>
    public static long Count(Action action)
    {
        action();
        var before = LiveCount;
        action();
        return LiveCount - before;
    }

    private static long LiveCount => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
