using BenchmarkDotNet.Running;
using MemorizingSam.Benchmarks;

// Without arguments: asks which. `--filter '*'`: all. `make-ct FILE`: only writes the large CT, for timing other programs.
// `sessions MODEL VOLUME...`: memory over 20 opened volumes with 10 clicks each.
// `clicks VOLUME SESSIONS CLICKS`: what the library answers of the clicks that bench/server-load.mjs sends to a server.
if (args is ["make-ct", var path])
{
    MemorizingSam.Benchmarks.Volumes.LargeCt.Write(path);
    return 0;
}

if (args is ["sessions", var model, .. var volumes] && volumes.Length > 0)
{
    MemorizingSam.Benchmarks.Segmentation.RepeatedSessions.Run(model, volumes, Console.Out);
    return 0;
}

if (args is ["clicks", var file, var count, var clicks] && int.TryParse(count, out var sessionCount) && int.TryParse(clicks, out var clickCount)
    && sessionCount > 0 && clickCount >= 0)
{
    MemorizingSam.Benchmarks.Segmentation.SharedSessions.Run(file, (sessionCount, clickCount), Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(InProcessConfig).Assembly).Run(args, new InProcessConfig());
return 0;
