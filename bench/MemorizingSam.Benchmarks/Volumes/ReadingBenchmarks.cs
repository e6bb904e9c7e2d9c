using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Benchmarks.Volumes;

/// <summary>Reading a gzipped CT of 512×512×600, against <c>gzip -dc FILE &gt; /dev/null</c>. Bound: 0.8.</summary>
public class ReadingBenchmarks
{
    private string _path = string.Empty;

    [GlobalSetup]
    public void Setup() => _path = LargeCt.File();

    [Benchmark(Baseline = true)]
    public int Gzip()
    {
        using var gzip = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec gzip -dc \"$0\" > /dev/null", _path]))!;
        gzip.WaitForExit();
        return gzip.ExitCode == 0 ? 0 : throw new InvalidOperationException("gzip failed.");
    }

    [Benchmark]
    public Volume Read() => VolumeFile.Read(_path);
}
