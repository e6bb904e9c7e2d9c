using System.Diagnostics;
using System.Globalization;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Seeded damage to a file of every form: it is refused, or it gives a volume that is really in it.</summary>
/// <remarks>
/// 2,000 damaged files per form; MEMSAM_MUTATIONS sets another number:
/// <c>MEMSAM_MUTATIONS=100000 dotnet run -c Release --project tests/MemorizingSam.Imaging.Tests -- -class "*MutationTests" -showLiveOutput</c>.
/// </remarks>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int UsualCount = 2000;

    /// <summary>Not a speed test: damaged files take a millisecond, and one that hangs takes forever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Forms => [.. SampleFiles.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_DamagedFile_RefusesItOrGivesAVolume(string form)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("MEMSAM_MUTATIONS") ?? $"{UsualCount}", CultureInfo.InvariantCulture);
        var watch = Stopwatch.StartNew();
        var current = new int[Environment.ProcessorCount];
        var workers = current.Select((_, worker) => Task.Run(() => CountVolumes(form, count, worker, current))).ToArray();
        AwaitWithPatience(workers, form, current);

        var volumes = workers.Sum(worker => worker.Result);
        output.WriteLine(
            $"{form}: {count} damaged files in {watch.Elapsed.TotalSeconds:F1} s, {count - volumes} refused, {volumes} gave volumes.");
        Assert.InRange(volumes, 1, count - 1);
    }

    /// <summary>Reads every so-many-th damaged file.</summary>
    /// <param name="form">What is damaged.</param>
    /// <param name="count">Number of damaged files for all workers.</param>
    /// <param name="worker">Which worker this is.</param>
    /// <param name="current">Per worker, the number that it is at.</param>
    private static int CountVolumes(string form, int count, int worker, int[] current)
    {
        using var folder = new TemporaryFolder();
        var mutator = new Mutator(form);
        var reading = new HostileReading(folder.Path);
        var volumes = 0;
        for (var number = worker; number < count; number += current.Length)
        {
            Volatile.Write(ref current[worker], number);
            try
            {
                volumes += reading.Read(mutator.Mutant(number)).Count > 0 ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Damaged file {number} of '{form}': {e.GetType().Name}: {e.Message}", e);
            }
        }

        return volumes;
    }

    private static void AwaitWithPatience(Task[] workers, string form, int[] current)
    {
        var all = Task.WhenAll(workers);
        var last = Array.Empty<int>();
        while (Task.WaitAny([all], Patience) < 0)
        {
            var now = current.ToArray();
            Assert.False(now.SequenceEqual(last), $"Damaged files {string.Join(", ", now)} of '{form}' were not done after {Patience}.");
            last = now;
        }

        all.GetAwaiter().GetResult();
    }
}
