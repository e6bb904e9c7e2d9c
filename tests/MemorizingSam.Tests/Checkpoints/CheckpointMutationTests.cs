using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
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

    [Fact]
    public void Read_MutatedPth_IsRefusedOrRead()
    {
        var plain = Goldens.Bytes("plain_state_dict.pth");
        var legacy = Goldens.Bytes("legacy_trainer.pth");
        Run(
            OfWholeFile(plain, Range.EndAt(3_500), Range.StartAt(^3_500)),
            OfWholeFile(TorchFiles.WithoutChecksums(Goldens.Bytes("odd_tensors.pth")), Range.StartAt(^2_000)),
            OfWholeFile(legacy, Range.EndAt(5_200)),
            OfWholeFile(legacy, Range.EndAt(160), new Range(4_650, 5_200)),
            OfWholeFile(TorchFiles.Legacy(TorchFiles.OneTensorPickle(), 4, ("0", TorchFiles.Floats(1, 2)))),
            OfPickle(Goldens.Bytes("odd_tensors.pth")),
            OfPickle(plain),
            OfPickle(TorchFiles.Zip(TorchFiles.OneTensorPickle(), ("0", TorchFiles.Floats(1, 2)))));
    }

    [Fact]
    public void Read_MutatedSafetensors_IsRefusedOrRead()
    {
        using var folder = new TemporaryFolder();
        var metadata = new Dictionary<string, string> { ["memsam.format_version"] = "1", ["memsam.options"] = "{\"é\":[1]}" };
        SafetensorsFile.Write(
            folder.File("odd"), CheckpointFile.Read(Goldens.PathOf("odd_tensors.pth"), CheckpointScope.Everything).Tensors, metadata);
        SafetensorsFile.Write(folder.File("plain"), CheckpointFile.Read(Goldens.PathOf("plain_state_dict.pth")).Tensors);
        var (odd, plain) = (File.ReadAllBytes(folder.File("odd")), File.ReadAllBytes(folder.File("plain")));
        Run(OfWholeFile(odd, Range.EndAt(1_500)), OfWholeFile(plain, Range.EndAt(2_500)), OfHeader(odd), OfHeader(plain));
    }

    /// <summary>A good file, or the part of one that is damaged before the rest is put around it.</summary>
    private sealed record Original(byte[] Part, Range[] Structure, Func<byte[], byte[]> Complete);

    private static Original OfWholeFile(byte[] file, params Range[] structure) => new(file, structure, part => part);

    // The zip's checksums and lengths are made to fit, so that the damage reaches the unpickler.
    private static Original OfPickle(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        var entries = archive.Entries.Select(entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return (Name: entry.FullName, Bytes: content.ToArray());
        }).ToArray();
        var at = Array.FindIndex(entries, entry => entry.Name.EndsWith("data.pkl", StringComparison.Ordinal));
        return new(entries[at].Bytes, [], pickle =>
        {
            var copy = entries.ToArray();
            copy[at].Bytes = pickle;
            return TorchFiles.ZipOf(copy);
        });
    }

    private static Original OfHeader(byte[] safetensors)
    {
        var length = (int)BitConverter.ToInt64(safetensors);
        return new(safetensors[8..(8 + length)], [], header =>
            [.. BitConverter.GetBytes((long)header.Length), .. header, .. safetensors[(8 + length)..]]);
    }

    private void Run(params Original[] originals)
    {
        using var folder = new TemporaryFolder();
        var (read, mostAllocated, longest) = (0, 0L, TimeSpan.Zero);
        var problems = new Dictionary<string, int>();
        for (var i = 0; i < Count; i++)
        {
            var original = originals[i % originals.Length];
            var mutated = original.Complete(new CheckpointMutator(FirstSeed + i).Mutate(original.Part, original.Structure));
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
            + $"most memory {mostAllocated / 1024:N0} KiB, longest {longest.TotalMilliseconds:N0} ms");
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
