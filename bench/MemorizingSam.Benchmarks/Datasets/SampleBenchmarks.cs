using BenchmarkDotNet.Attributes;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Benchmarks.Datasets;

/// <summary>What a training sample costs one core of a loader: reading its case, and cutting one changed crop with its mask.</summary>
public class SampleBenchmarks
{
    private const int Samples = 20;

    private static readonly AugmentationOptions Options = new();

    private DatasetCase _case = null!;
    private LabelledVolume _volume = null!;
    private LabelMask _mask = null!;
    private float[] _voxels = [];

    /// <summary>Edge of the crop, in voxels of 2 mm.</summary>
    [Params(64, 96)]
    public int Edge { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string File(string name) => Path.Combine(AppContext.BaseDirectory, name);
        var labels = new Dictionary<string, IReadOnlyList<int>>
        {
            ["brainstem"] = [1],
            ["spinal_cord"] = [2],
            ["parotid_right"] = [3],
            ["parotid_left"] = [4],
            ["esophagus"] = [5],
            ["larynx"] = [6],
            ["mandible"] = [7],
        };
        _case = new DatasetCase
        {
            Id = "pt_201",
            PatientId = "pt_201",
            ImagePath = File("openkbp_pt_201_ct.nii.gz"),
            LabelSources = [new LabelSource(File("openkbp_pt_201_labels.nii.gz"), labels)],
        };
        _volume = _case.ReadCanonical();
        _mask = _volume.Labels["parotid_left"];
        _voxels = CropSampler.Image(_volume.Image, Place(0)).Voxels.ToArray();
        ZNormalization.Measure(_voxels).Apply(_voxels);
    }

    [Benchmark]
    public LabelledVolume ReadCanonical() => _case.ReadCanonical();

    [Benchmark(OperationsPerInvoke = Samples)]
    public void SampleImage()
    {
        for (var step = 0; step < Samples; step++)
        {
            CropSampler.Image(_volume.Image, Place(step));
        }
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public void SampleMask()
    {
        for (var step = 0; step < Samples; step++)
        {
            CropSampler.Mask(_mask, Place(step));
        }
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public void ChangeIntensity()
    {
        for (var step = 0; step < Samples; step++)
        {
            IntensityChange.Draw(Options, 1, step).Apply(_voxels, 1, step);
        }
    }

    private VolumeGrid Place(long step)
    {
        var (x, y, z) = _mask.VoxelAt(new SeededRandom(1, step).Below(_mask.VoxelCount));
        return SpatialChange.Draw(Options, 1, step, mayMirror: true)
            .Place(_volume.Image.Grid, new VoxelPoint(x, y, z), new GridShape(Edge, Edge, Edge), SpacingMm.Isotropic(2));
    }
}
