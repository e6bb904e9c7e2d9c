using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets.Loading;

public sealed class CaseCacheTests
{
    private const int CaseBytes = 100;

    private readonly List<string> _reads = [];

    [Fact]
    public void Get_WithinTheBudget_ReadsEachCaseOnce()
    {
        var cache = Cache(budget: 3 * CaseBytes);

        var first = cache.Get(Case("a"));
        cache.Get(Case("b"));
        cache.Get(Case("c"));

        Assert.Same(first, cache.Get(Case("a")));
        Assert.Equal(["a", "b", "c"], _reads);
        Assert.Equal((3 * CaseBytes, 3), (cache.HeldBytes, cache.ReadCount));
    }

    [Fact]
    public void Get_BeyondTheBudget_ForgetsWhatWasUsedLongestAgo()
    {
        var cache = Cache(budget: (2 * CaseBytes) + 50);

        foreach (var id in new[] { "a", "b", "a", "c", "a", "b" })
        {
            cache.Get(Case(id));
            Assert.InRange(cache.HeldBytes, 0, (2 * CaseBytes) + 50);
        }

        Assert.Equal(["a", "b", "c", "b"], _reads);
    }

    [Fact]
    public void Get_OfACaseLargerThanTheBudget_DoesNotKeepIt()
    {
        var cache = Cache(budget: CaseBytes - 1);

        cache.Get(Case("a"));
        cache.Get(Case("a"));

        Assert.Equal(["a", "a"], _reads);
        Assert.Equal(0, cache.HeldBytes);
    }

    [Fact]
    public void Get_OfACaseThatFailed_TriesAgain()
    {
        var attempts = 0;
        var cache = new CaseCache(1000, (one, _) => ++attempts == 1 ? throw new IOException("gone") : Volume(one.Id));

        Assert.Throws<IOException>(() => cache.Get(Case("a")));
        Assert.Equal("a", cache.Get(Case("a")).CaseId);
        Assert.Equal((2, CaseBytes), (attempts, cache.HeldBytes));
    }

    [Fact]
    public async Task Get_OfOneCaseByManyThreads_ReadsItOnce()
    {
        var reads = 0;
        using var together = new Barrier(4);
        var cache = new CaseCache(1000, (one, _) =>
        {
            Interlocked.Increment(ref reads);
            Thread.Sleep(30);
            return Volume(one.Id);
        });

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return cache.Get(Case("a"));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Single(all.Distinct());
        Assert.Equal((1, CaseBytes), (reads, cache.HeldBytes));
    }

    [Fact]
    public async Task Get_ByManyThreadsOverABudget_NeverHoldsMore()
    {
        var cache = new CaseCache(3 * CaseBytes, (one, _) => Volume(one.Id));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var id = $"{((i * 7) + worker) % 9}";
                Assert.Equal(id, cache.Get(Case(id)).CaseId);
            }
        })));

        Assert.Equal(3 * CaseBytes, cache.HeldBytes);
    }

    [Fact]
    public void Get_OfRealCases_HoldsThemCanonical()
    {
        var cases = Dataset.Open(SampleVolume.FullPath("miniature")).Cases;
        var cache = new CaseCache(1_000_000);

        var volumes = cases.Select(one => cache.Get(one)).ToArray();

        Assert.All(volumes, volume => Assert.Equal("RAS", volume.Image.Grid.Orientation.Code));
        Assert.Equal(volumes.Sum(volume => volume.SizeInBytes), cache.HeldBytes);
        Assert.InRange(cache.HeldBytes, 8 * 36 * 30 * 32 * 2, 8 * 36 * 30 * 32 * 3);
    }

    [Fact]
    public void New_WithANegativeBudget_Throws()
        => Assert.Equal("A budget must be 0 bytes or more, got -1.", Assert.Throws<ArgumentException>(() => new CaseCache(-1)).Message);

    private CaseCache Cache(long budget) => new(budget, (one, _) =>
    {
        _reads.Add(one.Id);
        return Volume(one.Id);
    });

    private static LabelledVolume Volume(string id)
    {
        var grid = new VolumeGrid(new GridShape(10, 10, 1), Affine.Upright(SpacingMm.Isotropic(1)));
        return new LabelledVolume(id, new Volume<byte>(grid, new byte[CaseBytes]), new CaseLabels(new Dictionary<string, LabelMask>()));
    }

    private static DatasetCase Case(string id) => new() { Id = id, PatientId = id, ImagePath = $"{id}.nii.gz", LabelSources = [] };
}
