using System.Diagnostics;
using System.Globalization;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Seeded damage to a file of every form: it is refused, or it gives a volume that is really in it.</summary>
/// <remarks>
/// 2,000 damaged files per form; MEMSAM_MUTATIONS sets another number:
/// <c>MEMSAM_MUTATIONS=100000 dotnet test tests/MemorizingSam.Imaging.Tests -c Release --filter FullyQualifiedName~MutationTests</c>.
/// </remarks>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int UsualCount = 2000;

    /// <summary>Not a speed test: damaged files take under a millisecond, and one that hangs takes forever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Forms => [.. SampleFiles.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_DamagedFile_RefusesItOrGivesAVolume(string form)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("MEMSAM_MUTATIONS") ?? $"{UsualCount}", CultureInfo.InvariantCulture);
        var mutator = new Mutator(form);
        var watch = Stopwatch.StartNew();
        var (current, volumes) = (0, 0);
        var work = Task.Run(() =>
        {
            using var folder = new TemporaryFolder();
            var reading = new HostileReading(folder.Path);
            for (var number = 0; number < count; number++)
            {
                Volatile.Write(ref current, number);
                volumes += Read(reading, mutator, form, number).Count > 0 ? 1 : 0;
            }
        });

        AwaitWithPatience(work, form, () => Volatile.Read(ref current));
        output.WriteLine(
            $"{form}: {count} damaged files in {watch.Elapsed.TotalSeconds:F1} s, {count - volumes} refused, {volumes} gave volumes.");
        Assert.InRange(volumes, 1, count - 1);
    }

    private static IReadOnlyList<Volume> Read(HostileReading reading, Mutator mutator, string form, int number)
    {
        try
        {
            return reading.Read(mutator.Mutant(number));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Damaged file {number} of '{form}': {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static void AwaitWithPatience(Task work, string form, Func<int> current)
    {
        var last = -1;
        while (Task.WaitAny([work], Patience) < 0)
        {
            var number = current();
            Assert.True(number != last, $"Damaged file {number} of '{form}' was not done after {Patience}.");
            last = number;
        }

        work.GetAwaiter().GetResult();
    }
}
