using MemorizingSam.Server.Tests;
using TorchSharp;

// One model already uses every core.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(TorchThreads))]

namespace MemorizingSam.Server.Tests;

/// <summary>Sets torch's thread count once, before the first test.</summary>
public sealed class TorchThreads
{
    public TorchThreads() => torch.set_num_threads(Math.Min(2, Environment.ProcessorCount));
}
