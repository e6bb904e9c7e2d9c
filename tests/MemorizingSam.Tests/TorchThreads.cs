using MemorizingSam.Tests;
using TorchSharp;

// One torch test already uses every core, and the thread count and the live-tensor count are the process's and the thread's own.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(TorchThreads))]

namespace MemorizingSam.Tests;

/// <summary>Sets torch's thread count once, before the first test.</summary>
public sealed class TorchThreads
{
    /// <summary>Two threads: what the speed bounds of the project are stated for.</summary>
    public TorchThreads() => torch.set_num_threads(Math.Min(2, Environment.ProcessorCount));
}
