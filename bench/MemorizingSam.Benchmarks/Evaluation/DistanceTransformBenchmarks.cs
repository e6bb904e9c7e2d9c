using BenchmarkDotNet.Attributes;
using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Benchmarks.Evaluation;

/// <summary>What it costs to find the innermost voxel of an error in a crop of the published size.</summary>
public class DistanceTransformBenchmarks
{
    private const int Edge = 128;
    private const int Seed = 2023;

    private static readonly GridShape Shape = new(Edge, Edge, Edge);

    private readonly double[] _sites = new double[Edge * Edge * Edge];
    private readonly double[] _values = new double[Edge * Edge * Edge];

    /// <summary>Where the distance is 0.</summary>
    public enum Sites
    {
        /// <summary>All but a ball of three quarters of the edge: an organ that was missed.</summary>
        AroundBall,

        /// <summary>Half of all voxels, at random: the worst there is.</summary>
        Noise,
    }

    /// <summary>Which map.</summary>
    [ParamsAllValues]
    public Sites Map { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Seed);
        for (var i = 0; i < _sites.Length; i++)
        {
            var (x, y, z) = ((i % Edge) - 64, (i / Edge % Edge) - 64, (i / (Edge * Edge)) - 64);
            var isSite = Map == Sites.Noise ? random.Next(2) == 0 : (x * x) + (y * y) + (z * z) > 48 * 48;
            _sites[i] = isSite ? 0 : double.PositiveInfinity;
        }
    }

    [Benchmark]
    public void Spread()
    {
        _sites.CopyTo(_values, 0);
        DistanceTransform.Spread(_values, Shape, SpacingMm.Isotropic(1), isOutsideSite: true);
    }
}
