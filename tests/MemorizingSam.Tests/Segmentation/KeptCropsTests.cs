using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>Crops of several sessions in one store.</summary>
public sealed class KeptCropsTests
{
    private readonly SizedModel _model = new();

    [Fact]
    public void Find_MoreThanFits_LetsTheLongestUnusedOfAnySessionGo()
    {
        var kept = new KeptCrops(30);
        using var first = Crops(kept);
        using var second = Crops(kept);
        Find(first, 0);
        Find(first, 1);
        Find(second, 0);

        Find(second, 1);

        Assert.Equal((4, 1), (_model.Encoded, _model.Disposed));
        Assert.Equal(30, kept.Bytes);
        Find(second, 0);
        Find(first, 1);
        Assert.Equal(4, _model.Encoded);
        Find(first, 0);
        Assert.Equal(5, _model.Encoded);
    }

    [Fact]
    public void Find_WhatAnotherSessionUses_NeverGivesWay()
    {
        var kept = new KeptCrops(10);
        using var first = Crops(kept);
        using var second = Crops(kept);
        Find(first, 0);

        Find(second, 0);

        Assert.Equal((0, 20), (_model.Disposed, kept.Bytes));
        Find(first, 0);
        Assert.Equal(2, _model.Encoded);
    }

    [Fact]
    public void Find_MoreThanASessionMayKeep_LetsItsOwnGo()
    {
        var kept = new KeptCrops(long.MaxValue);
        using var first = Crops(kept, capacity: 2);
        using var second = Crops(kept, capacity: 2);
        Find(second, 0);
        Find(first, 0);
        Find(first, 1);

        Find(first, 2);

        Assert.Equal(1, _model.Disposed);
        Find(second, 0);
        Find(first, 1);
        Assert.Equal(4, _model.Encoded);
    }

    [Fact]
    public void Find_ACropThatHasGrown_CountsAsItIs()
    {
        var kept = new KeptCrops(50);
        using var crops = Crops(kept);
        Find(crops, 0);
        _model.Size = 45;

        Find(crops, 1);

        // The first was measured when it was let go; beside the second, which is in use, there is no room for it.
        Assert.Equal((1, 45), (_model.Disposed, kept.Bytes));
    }

    [Fact]
    public void Dispose_OfASession_LetsItsCropsGoAndNoOthers()
    {
        var kept = new KeptCrops(long.MaxValue);
        using var first = Crops(kept);
        Find(first, 0);
        using (var second = Crops(kept))
        {
            Find(second, 0);
            Find(second, 1);
        }

        Assert.Equal((2, 10), (_model.Disposed, kept.Bytes));
    }

    [Fact]
    public void Find_FromManyThreads_GivesEachItsOwn()
    {
        var kept = new KeptCrops(200);
        Parallel.For(0, 8, _ =>
        {
            using var crops = Crops(kept);
            var random = new Random(1);
            for (var i = 0; i < 200; i++)
            {
                Assert.False(((SizedModel.Crop)Find(crops, random.Next(12))!).IsDisposed);
            }
        });

        Assert.Equal(0, kept.Bytes);
        Assert.Equal(_model.Encoded, _model.Disposed);
    }

    private EncodedCrops Crops(KeptCrops kept, int capacity = 100)
        => new(TinySegmenter.Volume(16, 16, 16), _model, TinySegmenter.Crop, (kept, capacity));

    private static IEncodedCrop? Find(EncodedCrops crops, int x)
        => crops.Find(new CropPlace(1.5, -x, 0, 0), new SegmentationWork(new WorkTally()));

    private sealed class SizedModel : ICropModel
    {
        private int _encoded;
        private int _disposed;

        public int CropSize => 16;

        public int LowResMaskSize => 8;

        public bool TakesBoxes => false;

        public int? SkippedPatchSize => null;

        public long Size { get; set; } = 10;

        public int Encoded => _encoded;

        public int Disposed => _disposed;

        public IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null)
        {
            Interlocked.Increment(ref _encoded);
            return new Crop(this);
        }

        internal sealed class Crop(SizedModel model) : IEncodedCrop
        {
            public bool IsDisposed { get; private set; }

            public long Bytes => model.Size;

            public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category) => [];

            public IReadOnlyList<RecalledCase> Recalled(string category) => [];

            public CropAttention? Look(string category, float[] logits) => null;

            public void ForgetCategories()
            {
            }

            public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous) => new(previous);

            public void Dispose()
            {
                IsDisposed = true;
                Interlocked.Increment(ref model._disposed);
            }
        }
    }
}
