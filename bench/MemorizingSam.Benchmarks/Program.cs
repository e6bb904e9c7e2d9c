using BenchmarkDotNet.Running;
using MemorizingSam.Benchmarks;

// Without arguments: asks which. `--filter '*'`: all. `make-ct FILE`: only writes the large CT, for timing other programs.
if (args is ["make-ct", var path])
{
    MemorizingSam.Benchmarks.Volumes.LargeCt.Write(path);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(InProcessConfig).Assembly).Run(args, new InProcessConfig());
return 0;
