using MemorizingSam.Memory;

namespace MemorizingSam.Tests.Memory;

public sealed class RecallIndexTests : IDisposable
{
    private static readonly float[] Somewhere = [0.1f, 0.9f, 0.5f, 0.2f, 0.4f];

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("b.membank");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Search_RandomKeys_FindsWhatComparingAllFinds()
    {
        using var bank = Create();
        var memories = Enumerable.Range(0, 30).Select(number => MadeUpMemories.Case(number)).ToArray();
        string[] ids = [.. memories.Select(bank.Add)];
        float[] key = [0.5f, 0.5f, 0.5f, 0.5f, 0.5f];

        using var index = RecallIndex.Open(bank);
        var found = index.Search(new RecallQuery { Key = key, K = 7 });

        var expected = memories.Zip(ids, (memory, id) => (Id: id, Distance: Exact(memory.RecallKey.Span, key)))
            .OrderBy(one => one.Distance).Take(7).ToArray();
        Assert.Equal(expected.Select(one => one.Id), found.Select(one => one.Id));
        Assert.All(expected.Zip(found), pair => Assert.Equal(1, pair.Second.DistanceSquared / pair.First.Distance, 3e-7));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(1, 3, 1)]
    [InlineData(2, 3, 2)]
    [InlineData(5, 3, 3)]
    [InlineData(5, 0, 0)]
    [InlineData(5, int.MaxValue, 5)]
    public void Search_AnyK_FindsAsManyAsThereAre(int memories, int k, int found)
    {
        using var bank = Create();
        for (var number = 0; number < memories; number++)
        {
            bank.Add(MadeUpMemories.Case(number));
        }

        using var index = RecallIndex.Open(bank);

        Assert.Equal(memories, index.Count);
        Assert.Equal(found, index.Search(new RecallQuery { Key = new float[5], K = k }).Count);
    }

    [Fact]
    public void Search_WithConditions_KeepsToThem()
    {
        using var bank = Create();
        var liver = bank.Add(MadeUpMemories.Case(1, "liver", "spleen").At(1, 0, 0, 0, 0) with { Weight = 2 });
        var own = bank.Add(MadeUpMemories.Case(2, "liver").At(0, 0, 0, 0, 0).From("own"));
        var spleen = bank.Add(MadeUpMemories.Case(3, "spleen").At(0, 3, 0, 0, 0));
        bank.Disable(bank.Add(MadeUpMemories.Case(4, "liver").At(0, 0, 0, 0, 0)));
        bank.Remove(bank.Add(MadeUpMemories.Case(5, "liver").At(0, 0, 0, 0, 0)));
        using var index = RecallIndex.Open(bank);
        var query = new RecallQuery { Key = new float[5], K = 9 };

        Assert.Equal([new(own, null, 0, 1), new(liver, null, 1, 2), new(spleen, null, 9, 1)], index.Search(query));
        Assert.Equal([new(own, "liver", 0, 1), new(liver, "liver", 1, 2)], index.Search(query with { Category = "liver" }));
        Assert.Equal(
            [new(liver, "liver", 1, 2)], index.Search(query with { Category = "liver", ExcludedSource = MadeUpMemories.Hash("own") }));
        Assert.Empty(index.Search(query with { Category = "Liver" }));
        Assert.Equal([new(spleen, null, 9, 1)], index.Search(query with { Ids = new HashSet<string> { spleen, "gone" } }));
    }

    [Fact]
    public void Search_EqualDistances_GoByTheId()
    {
        using var bank = Create();
        string[] ids = [.. Enumerable.Range(0, 12).Select(number => bank.Add(MadeUpMemories.Case(number).At(1, 2, 3, 4, 5)))];
        using var index = RecallIndex.Open(bank);

        var found = index.Search(new RecallQuery { Key = new float[] { 1, 2, 3, 4, 6 }, K = 4 });

        Assert.Equal(ids.Order(StringComparer.Ordinal).Take(4), found.Select(one => one.Id));
        Assert.All(found, one => Assert.Equal(1, one.DistanceSquared));
    }

    [Fact]
    public void Search_SeveralPartsAtOnce_FindsTheSame()
    {
        // Keys of 4 MiB: from the fourth on, more than one core takes part where there are several.
        var options = MadeUpMemories.Options with { RecallKeyLength = 1 << 20, RecallKeyKind = RecallKeyKind.RawVoxels };
        using var bank = MemoryBank.Create(Path, options);
        var keys = new Dictionary<string, float[]>();
        for (var number = 0; number < 7; number++)
        {
            var key = new float[options.RecallKeyLength];
            Array.Fill(key, 1 - (0.1f * number));
            keys.Add(bank.Add(MadeUpMemories.Case(options, number, "liver") with { RecallKey = key }), key);
        }

        using var index = RecallIndex.Open(bank);
        var found = index.Search(new RecallQuery { Key = new float[options.RecallKeyLength], K = 5 });

        Assert.Equal(keys.OrderBy(pair => pair.Value[0]).Take(5).Select(pair => pair.Key), found.Select(one => one.Id));
    }

    [Theory]
    [InlineData(4, 3, "The query's key has 4 numbers; the bank's have 5.")]
    [InlineData(5, -1, "K (-1) must be 0 or more.")]
    public void Search_QueryThatDoesNotFit_IsRefused(int length, int k, string message)
    {
        using var bank = Create();
        using var index = RecallIndex.Open(bank);

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => index.Search(new RecallQuery { Key = new float[length], K = k })).Message);
    }

    [Fact]
    public void Search_AfterDispose_IsRefused()
    {
        using var bank = Create();
        bank.Add(MadeUpMemories.Case(1));
        var index = RecallIndex.Open(bank);
        index.Dispose();

        Assert.Throws<ObjectDisposedException>(() => index.Search(new RecallQuery { Key = new float[5] }));
    }

    [Fact]
    public void Recall_NearestIsDamaged_TheNextTakesItsPlace()
    {
        using var bank = Create();
        string[] ids = [.. Enumerable.Range(0, 4).Select(number => bank.Add(MadeUpMemories.Case(number).At(number, 0, 0, 0, 0)))];
        File.WriteAllBytes(System.IO.Path.Combine(Path, "memories", $"{ids[0]}.safetensors"), [1, 2, 3]);
        File.Delete(System.IO.Path.Combine(Path, "memories", $"{ids[2]}.safetensors"));
        using var index = RecallIndex.Open(bank);

        var recalled = index.Recall(new RecallQuery { Key = new float[5], K = 2 });

        Assert.Equal([ids[1], ids[3]], recalled.Select(one => one.Case.Id));
        Assert.Equal([1f, 0, 0, 0, 0], recalled[0].Tensors.RecallKey.ToArray());
        Assert.Equal(2, bank.Warnings.Count);
    }

    [Fact]
    public void Open_RecallKeysMissingCutOrDamaged_FindsTheSameAndMendsThem()
    {
        var keys = System.IO.Path.Combine(Path, "recall-0.keys");
        using (var bank = Create())
        {
            for (var number = 0; number < 6; number++)
            {
                bank.Add(MadeUpMemories.Case(number));
            }
        }

        var good = File.ReadAllBytes(keys);
        var expected = Found(MemoryBank.OpenToRead(Path));
        var row = (good.Length - 64) / 6;
        byte[]?[] damages =
        [
            null,
            [],
            good[..40],
            good[..(64 + (2 * row) + 7)],
            [.. good[..10], 77, .. good[11..]],
            [.. good[..(64 + row + 40)], (byte)(good[64 + row + 40] ^ 1), .. good[(64 + row + 41)..]],
            [.. good[..64], .. new byte[good.Length - 64]],
            [.. good, .. good[64..(64 + row)], 1, 2, 3],
        ];
        foreach (var damaged in damages)
        {
            File.Delete(keys);
            if (damaged is not null)
            {
                File.WriteAllBytes(keys, damaged);
            }

            Assert.Equal(expected, Found(MemoryBank.OpenToRead(Path)));
            Assert.Equal(expected, Found(MemoryBank.OpenToWrite(Path)));
            using var bank = MemoryBank.OpenToWrite(Path);
            bank.Remove(bank.Add(MadeUpMemories.Case(9)));
            Assert.True(bank.Verify().IsClean);
            using var index = RecallIndex.Open(bank);
            Assert.Equal(6, index.Count);
        }
    }

    [Fact]
    public void Revision_AfterAChange_Differs()
    {
        using var bank = Create();
        using var index = RecallIndex.Open(bank);
        Assert.Equal(bank.Revision, index.Revision);

        bank.Add(MadeUpMemories.Case(1));
        var added = bank.Revision;
        Assert.NotEqual(index.Revision, added);

        bank.Compact();
        Assert.NotEqual(added, bank.Revision);
    }

    private static IReadOnlyList<RecalledCase> Found(MemoryBank bank)
    {
        using (bank)
        {
            using var index = RecallIndex.Open(bank);
            return index.Search(new RecallQuery { Key = Somewhere, K = 6 });
        }
    }

    private static double Exact(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return sum;
    }

    private MemoryBank Create() => MemoryBank.Create(Path, MadeUpMemories.Options);
}
