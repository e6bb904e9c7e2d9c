using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace MemorizingSam.Memory;

/// <summary>What a search costs beside reading the keys once, on the same cores, in the same process, at the same time.</summary>
/// <param name="Memories">How many recall keys were searched.</param>
/// <param name="KeyLength">Numbers per key.</param>
/// <param name="OnePass">Adding up all numbers of all keys: the best of all rounds.</param>
/// <param name="Search">Finding the three nearest: the best of all rounds.</param>
public sealed record RecallBenchmark(int Memories, int KeyLength, TimeSpan OnePass, TimeSpan Search)
{
    private const int Seed = 2023;

    /// <summary>The search against the pass.</summary>
    public double Ratio => Search / OnePass;

    /// <summary>Writes made-up keys into a file, and times pass and search over it in turns.</summary>
    /// <param name="folder">Where the file is made, and deleted at the end: 100 MB for 100,000 keys of 256.</param>
    /// <param name="memories">How many keys.</param>
    /// <param name="keyLength">Numbers per key.</param>
    /// <param name="rounds">How often each is timed.</param>
    /// <param name="cancellation">Stops between two rounds.</param>
    /// <exception cref="ArgumentException">A number is not positive.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static RecallBenchmark Run(string folder, int memories, int keyLength, int rounds, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memories);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keyLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        var options = new BankOptions
        {
            EncoderFingerprint = new string('0', Digits.Sha256),
            Preset = "benchmark",
            Block = 0,
            Heads = 1,
            Tokens = 1,
            HeadSize = 1,
            MaskEdge = 1,
            RecallKeyLength = keyLength,
        };
        var path = Path.Combine(folder, $"{BankFiles.TemporaryPrefix}{Guid.NewGuid():N}.keys");
        try
        {
            var random = new Random(Seed);
            RecallKeyFile.Write(
                new BankFiles(),
                path,
                RecallKeyFile.Header(options, generation: 0),
                Enumerable.Range(0, memories).Select(index => RecallKeyFile.Row(IdOf(index), Numbers(random, keyLength))));
            using var search = new KeySearch(
                MappedKeys.Open(path, options, generation: 0),
                Enumerable.Range(0, memories).Select(index => new KeySearch.Entry(Info(index), index)),
                keyLength);
            return Time(search, new RecallQuery { Key = Numbers(random, keyLength) }, rounds, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static RecallBenchmark Time(KeySearch search, RecallQuery query, int rounds, CancellationToken cancellation)
    {
        var (pass, nearest) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            _ = search.Sum();
            var middle = Stopwatch.GetTimestamp();
            _ = search.Nearest(query, ImmutableHashSet<string>.Empty);
            var end = Stopwatch.GetTimestamp();
            pass = Least(pass, Stopwatch.GetElapsedTime(start, middle));
            nearest = Least(nearest, Stopwatch.GetElapsedTime(middle, end));
        }

        return new RecallBenchmark(search.Count, query.Key.Length, pass, nearest);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string IdOf(int index) => index.ToString(CultureInfo.InvariantCulture).PadLeft(Digits.Id, '0');

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];

    private static MemoryInfo Info(int index) => new()
    {
        Id = IdOf(index),
        Categories = ["benchmark"],
        Provenance = new MemoryProvenance { SourceHash = IdOf(index) + IdOf(index), When = DateTimeOffset.UnixEpoch },
        Geometry = new MemoryGeometry { SpacingMm = [1, 1, 1], AffineRas = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] },
        Checksum = IdOf(index) + IdOf(index),
        Bytes = 1,
    };
}
