using System.Collections.Concurrent;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Datasets.Loading;

public sealed class PrefetchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 16)]
    public void Take_WhateverTheWorkers_GivesTheSameSamplesInOrder(int workers, int ahead)
    {
        using var samples = new Prefetch<double>(Make, new PrefetchOptions { Workers = workers, Ahead = ahead }, firstStep: 5, endStep: 45);

        var taken = Enumerable.Range(0, 40).Select(_ => samples.Take()).ToArray();

        Assert.Equal(Enumerable.Range(5, 40).Select(step => new SeededRandom(1, step).NextShare()), taken);

        static double Make(long step, CancellationToken cancellation)
        {
            Thread.Sleep((int)(step * 7 % 5));
            return new SeededRandom(1, step).NextShare();
        }
    }

    [Fact]
    public void Take_ChangedCropsOfRealCases_DoNotDependOnWorkersOrOnWhatIsKept()
    {
        var cases = Dataset.Open(SampleVolume.FullPath("miniature")).Cases;

        Assert.Equal(Crops(workers: 1, budget: 0), Crops(workers: 4, budget: 300_000));

        float[][] Crops(int workers, long budget)
        {
            var cache = new CaseCache(budget);
            var options = new AugmentationOptions();
            using var samples = new Prefetch<float[]>(Make, new PrefetchOptions { Workers = workers, Ahead = 6 }, endStep: 24);
            return [.. Enumerable.Range(0, 24).Select(_ => samples.Take())];

            float[] Make(long step, CancellationToken cancellation)
            {
                var random = new SeededRandom(9, step);
                var one = cache.Get(cases[random.Below(cases.Count)], cancellation);
                var mask = one.Labels[one.Labels.Names[random.Below(one.Labels.Names.Count)]];
                var (x, y, z) = mask.VoxelAt(random.Below(mask.VoxelCount));
                var lattice = SpatialChange.Draw(options, 9, step, mayMirror: true)
                    .Place(one.Image.Grid, new VoxelPoint(x, y, z), new GridShape(12, 12, 12), SpacingMm.Isotropic(3));
                var crop = CropSampler.Image(one.Image, lattice).Voxels;
                IntensityChange.Draw(options, 9, step).Apply(crop, 9, step);
                return [.. crop];
            }
        }
    }

    [Fact]
    public void Take_BehindTheEnd_Throws()
    {
        using var samples = new Prefetch<long>((step, _) => step, new PrefetchOptions(), firstStep: 2, endStep: 3);

        Assert.Equal((2, 2, 3), (samples.NextStep, samples.Take(), samples.NextStep));
        Assert.Equal("Step 3 is the end; there is no sample left.", Assert.Throws<InvalidOperationException>(() => samples.Take()).Message);
    }

    [Fact]
    public void Begin_WithoutAnyoneTaking_StopsAtTheBound()
    {
        var made = new ConcurrentBag<long>();
        using var enough = new CountdownEvent(3);
        using var samples = new Prefetch<long>(
            (step, _) =>
            {
                made.Add(step);
                if (step < 3)
                {
                    enough.Signal();
                }

                return step;
            },
            new PrefetchOptions { Workers = 2, Ahead = 3 });

        Assert.True(enough.Wait(Patience));
        Thread.Sleep(50);
        Assert.Equal([0, 1, 2], made.Order());

        samples.Take();
        Assert.True(SpinWait.SpinUntil(() => made.Count == 4, Patience));
        Thread.Sleep(50);
        Assert.Equal([0, 1, 2, 3], made.Order());
    }

    [Fact]
    public void Make_AtOnce_IsAsManyAsTheWorkersAndNeverMore()
    {
        var (running, most) = (0, 0);
        using var pair = new Barrier(2);
        using (var samples = new Prefetch<long>(Make, new PrefetchOptions { Workers = 2, Ahead = 8 }, endStep: 30))
        {
            Assert.Equal(Enumerable.Range(0, 30).Select(step => (long)step), Enumerable.Range(0, 30).Select(_ => samples.Take()));
        }

        Assert.Equal(2, most);

        long Make(long step, CancellationToken cancellation)
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            var met = pair.SignalAndWait(Patience, CancellationToken.None);
            Interlocked.Decrement(ref running);
            return met ? step : throw new TimeoutException("No second worker came.");
        }
    }

    public static TheoryData<Exception, Type> Faults() => new()
    {
        { new IOException("'a.nii.gz' of case 'a' is gone."), typeof(IOException) },
        { new ArgumentException("The crop cannot be normalised."), typeof(ArgumentException) },
        { new NotSupportedException("A bug."), typeof(InvalidOperationException) },
        { new OperationCanceledException("Stopped."), typeof(OperationCanceledException) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Take_OfASampleThatFailed_NamesItsStepAndGoesOn(Exception fault, Type type)
    {
        using var samples = new Prefetch<long>((step, _) => step == 2 ? throw fault : step, new PrefetchOptions { Workers = 2, Ahead = 4 });

        Assert.Equal([0, 1], [samples.Take(), samples.Take()]);
        var thrown = Assert.Throws(type, () => samples.Take());
        Assert.Equal($"The sample of step 2 could not be made: {fault.Message}", thrown.Message);
        Assert.Equal(3, samples.Take());
    }

    [Fact]
    public void Take_Cancelled_LeavesTheStepForTheNextCall()
    {
        using var go = new ManualResetEventSlim();
        using var samples = new Prefetch<long>(
            (step, _) =>
            {
                go.Wait(Patience, CancellationToken.None);
                return step;
            },
            new PrefetchOptions { Workers = 1, Ahead = 1 });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        Assert.ThrowsAny<OperationCanceledException>(() => samples.Take(cancellation.Token));
        go.Set();

        Assert.Equal(0, samples.Take());
    }

    [Fact]
    public void Dispose_DuringWork_StopsItAndDisposesOfWhatNobodyTook()
    {
        var (begun, ended) = (0, 0);
        var made = new ConcurrentBag<Sample>();
        using var finished = new CountdownEvent(2);
        var samples = new Prefetch<Sample>(
            (step, cancellation) =>
            {
                Interlocked.Increment(ref begun);
                try
                {
                    if (step >= 2)
                    {
                        cancellation.WaitHandle.WaitOne(Patience);
                        cancellation.ThrowIfCancellationRequested();
                    }

                    var sample = new Sample();
                    made.Add(sample);
                    finished.Signal();
                    return sample;
                }
                finally
                {
                    Interlocked.Increment(ref ended);
                }
            },
            new PrefetchOptions { Workers = 2, Ahead = 6 });
        Assert.True(finished.Wait(Patience));

        samples.Dispose();
        samples.Dispose();

        Assert.Equal(begun, ended);
        Assert.All(made, sample => Assert.True(sample.IsDisposed));
        Assert.Throws<ObjectDisposedException>(() => samples.Take());
    }

    [Fact]
    public void New_WithFaultyNumbers_SaysWhichAreAllowed()
    {
        Assert.Equal(
            "Workers (0) and Ahead (2) must be at least 1.",
            Assert.Throws<ArgumentException>(() => new Prefetch<long>((step, _) => step, new PrefetchOptions { Workers = 0, Ahead = 2 })).Message);
        Assert.Equal(
            "The steps must not run backwards, got 3 to 2.",
            Assert.Throws<ArgumentException>(() => new Prefetch<long>((step, _) => step, new PrefetchOptions(), 3, 2)).Message);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); seen < now;)
        {
            seen = Interlocked.CompareExchange(ref most, now, seen) == seen ? now : Volatile.Read(ref most);
        }
    }

    private sealed class Sample : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
