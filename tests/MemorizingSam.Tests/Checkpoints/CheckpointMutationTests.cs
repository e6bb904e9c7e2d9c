using System.Diagnostics;
using System.Globalization;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>
/// Damaged files end in a CheckpointException or in a checkpoint, within the memory and the time their size allows.
/// <c>MEMSAM_MUTATIONS=100000 dotnet test tests/MemorizingSam.Tests -c Release --filter CheckpointMutationTests</c> runs
/// that many of each format instead of 2,000.
/// </summary>
public sealed class CheckpointMutationTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20_260_101;

    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(10);

    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("MEMSAM_MUTATIONS") ?? "2000", CultureInfo.InvariantCulture);

    // Checksums would hide most of the damage from the unpickler, so most of the zips have none.
    [Fact]
    public void Read_MutatedPth_IsRefusedOrRead()
    {
        var odd = Goldens.Bytes("odd_tensors.pth");
        var plain = Goldens.Bytes("plain_state_dict.pth");
        var legacy = Goldens.Bytes("legacy_trainer.pth");
        Run([
            (TorchFiles.WithoutChecksums(odd), [Range.EndAt(2_000), Range.StartAt(^2_000)]),
            (TorchFiles.WithoutChecksums(plain), [Range.EndAt(3_500), Range.StartAt(^3_500)]),
            (plain, [Range.EndAt(3_500), Range.StartAt(^3_500)]),
            (legacy, [Range.EndAt(5_200)]),
            (legacy, [Range.EndAt(160), new Range(4_650, 5_200)]),
            (TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", TorchFiles.Floats(1, 2))), [Range.All]),
        ]);
    }

    [Fact]
    public void Read_MutatedSafetensors_IsRefusedOrRead()
    {
        using var folder = new TemporaryFolder();
        var metadata = new Dictionary<string, string> { ["memsam.format_version"] = "1", ["memsam.options"] = "{\"é\":[1]}" };
        CheckpointFile.Write(
            folder["odd"], CheckpointFile.Read(Goldens.PathOf("odd_tensors.pth"), CheckpointScope.Everything).Tensors, metadata);
        CheckpointFile.Write(folder["plain"], CheckpointFile.Read(Goldens.PathOf("plain_state_dict.pth")).Tensors);
        Run([(File.ReadAllBytes(folder["odd"]), [Range.EndAt(1_500)]), (File.ReadAllBytes(folder["plain"]), [Range.EndAt(2_500)])]);
    }

    private void Run((byte[] Bytes, Range[] Structure)[] originals)
    {
        using var folder = new TemporaryFolder();
        var (read, mostAllocated, longest) = (0, 0.0, TimeSpan.Zero);
        var problems = new Dictionary<string, int>();
        for (var i = 0; i < Count; i++)
        {
            var (original, structure) = originals[i % originals.Length];
            var mutated = new CheckpointMutator(FirstSeed + i).Mutate(original, structure);
            var path = folder.Write("mutated", mutated);
            var allowed = Math.Max(2L * mutated.Length, ReadBudget.Floor);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();

            var problem = Problem(path, i);

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= allowed, $"seed {FirstSeed + i} allocated {allocated:N0} bytes of {allowed:N0}");
            Assert.True(clock.Elapsed < LongestRead, $"seed {FirstSeed + i} took {clock.Elapsed}");
            mostAllocated = Math.Max(mostAllocated, allocated);
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            read += problem is null ? 1 : 0;
            problems[problem ?? "(read)"] = problems.GetValueOrDefault(problem ?? "(read)") + 1;
        }

        output.WriteLine($"{Count:N0} mutations: {read:N0} read, {Count - read:N0} refused in {problems.Count - 1} ways; "
            + $"most memory {mostAllocated / (1 << 20):N1} MiB, longest {longest.TotalMilliseconds:N1} ms");
        foreach (var (problem, count) in problems.OrderByDescending(pair => pair.Value).Take(60))
        {
            output.WriteLine($"{count,8:N0} {problem}");
        }
    }

    /// <summary>The refusal without its numbers and names; null if the file was read.</summary>
    private static string? Problem(string path, int index)
    {
        try
        {
            var checkpoint = CheckpointFile.Read(path, (CheckpointScope)(index % 2));
            Assert.NotEmpty(checkpoint.Path);
            return null;
        }
        catch (CheckpointException exception)
        {
            Assert.DoesNotContain(exception.Message, char.IsControl);
            Assert.Equal(path, exception.Path);
            return Shape(exception.Message);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"seed {FirstSeed + index} gave {exception.GetType().Name}", exception);
        }
    }

    private static string Shape(string message)
    {
        var words = message.Split(' ').Skip(1).Where(word => !word.Any(c => char.IsAsciiDigit(c) || c is '\'' or '(' or ')'));
        return string.Join(' ', words.Take(14));
    }
}
