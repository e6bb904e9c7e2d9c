using BenchmarkDotNet.Attributes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Benchmarks.Volumes;

/// <summary>Canonicalising a CT of 512×512×600 and resampling it to 1.5 mm, against copying input and output once. Bound: 4.</summary>
public class ResamplingBenchmarks
{
    private Volume<short> _volume = null!;
    private GridMapping _mapping = null!;
    private short[] _input = [];
    private short[] _output = [];
    private short[] _resampled = [];

    /// <summary>Orientation that the CT is stored in.</summary>
    [Params("RAS", "LPS", "PIR")]
    public string Stored { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        var ct = VolumeFile.Read(LargeCt.File());
        _volume = (Volume<short>)Resampler.Image(ct, Reorientation.To(ct.Grid, Orientation.Parse(Stored)));
        var canonical = Reorientation.ToCanonical(_volume.Grid);
        _mapping = canonical.Then(SpacingChange.To(canonical.Target, SpacingMm.Isotropic(1.5)));
        _resampled = ((Volume<short>)Resampler.Image(_volume, _mapping)).Voxels.ToArray();
        (_input, _output) = (new short[_volume.Voxels.Length], new short[_resampled.Length]);
    }

    [Benchmark(Baseline = true)]
    public void CopyInputAndOutput()
    {
        _volume.Voxels.CopyTo(_input);
        _resampled.CopyTo(_output, 0);
    }

    [Benchmark]
    public Volume CanonicaliseAndResample() => Resampler.Image(_volume, _mapping);
}
