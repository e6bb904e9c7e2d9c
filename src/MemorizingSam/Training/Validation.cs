using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>Measures a network on fixed crops of the validation split: each organ in the middle, clicked where the error is deepest.</summary>
internal sealed class Validation
{
    private readonly List<TrainingSample> _samples = [];

    /// <summary>Cuts the crops.</summary>
    /// <param name="datasets">Their validation split is used.</param>
    /// <param name="cache">Keeps what was read.</param>
    /// <param name="crop">Spacing and normalisation.</param>
    /// <param name="edge">Edge of a crop in voxels.</param>
    /// <param name="options">Number of crops, excluded labels.</param>
    /// <param name="cancellation">Stops reading.</param>
    public Validation(
        IReadOnlyList<Dataset> datasets, CaseCache cache, CropOptions crop, int edge, TrainingOptions options, CancellationToken cancellation)
    {
        foreach (var dataset in datasets)
        {
            var counts = new Dictionary<string, int>();
            var memories = options.Memory.MostCases > 0 ? Memories(dataset, cache, crop, edge, options, cancellation) : [];
            foreach (var one in dataset.CasesIn(DatasetSplit.Validation))
            {
                var volume = cache.Get(one, cancellation);
                foreach (var name in volume.Labels.Names.Except(options.ExcludedLabels))
                {
                    if (counts.GetValueOrDefault(name) < options.ValidationCrops && Cut(volume, name, crop, edge) is { } sample)
                    {
                        counts[name] = counts.GetValueOrDefault(name) + 1;
                        _samples.Add(sample with { Memories = memories.GetValueOrDefault(name, []) });
                    }
                }
            }
        }
    }

    /// <summary>Crops around organs of the validation split, one per case, z fastest.</summary>
    public static IReadOnlyList<float[]> Crops(
        IReadOnlyList<Dataset> datasets, CaseCache cache, CropOptions crop, int edge, int most, CancellationToken cancellation)
        => [.. datasets
            .SelectMany(dataset => dataset.CasesIn(DatasetSplit.Validation))
            .Take(most)
            .Select(one => cache.Get(one, cancellation))
            .Select(volume => volume.Labels.Names.Select(name => Cut(volume, name, crop, edge)).FirstOrDefault(sample => sample is not null))
            .OfType<TrainingSample>()
            .Select(sample => sample.Image)];

    /// <summary>Whether there is anything to measure.</summary>
    public bool IsEmpty => _samples.Count == 0;

    /// <summary>Measures.</summary>
    /// <param name="network">Its weights are used as they are.</param>
    /// <param name="crop">Which clicks it is given, and how often it is asked first.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="cancellation">Stops between two crops.</param>
    public ValidationResult Measure(Sam3d network, CropOptions crop, Device device, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        var withMemory = _samples.Where(sample => sample.Memories.Count > 0).ToArray();
        return new ValidationResult(ByLabel([.. _samples.Select(sample => sample with { Memories = [] })], ValidationResult.Clicks))
        {
            WithMemory = withMemory.Length == 0 ? null : ByLabel(withMemory, ValidationResult.ClicksWithMemory),
        };

        Dictionary<string, IReadOnlyList<double>> ByLabel(IEnumerable<TrainingSample> samples, IReadOnlyList<int> clicks)
            => samples.GroupBy(sample => sample.Targets[0].Name).ToDictionary(
                group => group.Key,
                group =>
                {
                    var dice = group.Select(sample => Measure(network, crop, device, sample, clicks, cancellation)).ToArray();
                    return (IReadOnlyList<double>)[.. clicks.Select((_, i) => dice.Average(one => one[i]))];
                });
    }

    private static double[] Measure(
        Sam3d network,
        CropOptions crop,
        Device device,
        TrainingSample sample,
        IReadOnlyList<int> clicks,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var edge = (long)sample.Edge;
        var stream = network.ImageEncoder.BeginForMemories(tensor(sample.Image, [1, 1, edge, edge, edge], device: device));
        var image = network.Finish(stream, sample.Memories.Count == 0 ? Recall.None : EpisodeRecall.Of(network, sample, stream));
        var prompts = new PromptSequence(sample, new Random(0));
        var lowRes = Interaction.FirstMask(network, targets: 1, device);
        var mask = Array.Empty<byte>();
        var dice = new List<double>();
        for (var count = clicks[0] == 0 ? 0 : 1; count <= clicks[^1]; count++)
        {
            if (count > 0)
            {
                prompts.AddClicks(mask, ClickRule.Innermost);
            }

            for (var passes = dice.Count == 0 ? crop.FirstPasses : 1; passes > 0; passes--)
            {
                lowRes = network.Decode(image, prompts.ToPrompt(lowRes, crop.Clicks)).LowResMasks;
            }

            mask = Interaction.AtCropSize(network, lowRes).gt(0).to(uint8).cpu().data<byte>().ToArray();
            if (clicks.Contains(count))
            {
                dice.Add(MaskOverlap.Of(mask, sample.Targets[0].Mask).Dice);
            }
        }

        return [.. dice];
    }

    /// <summary>For each label crops of training cases that are remembered while it is measured, the same at every validation.</summary>
    private static Dictionary<string, IReadOnlyList<TrainingMemory>> Memories(
        Dataset dataset, CaseCache cache, CropOptions crop, int edge, TrainingOptions options, CancellationToken cancellation)
    {
        var memories = new Dictionary<string, IReadOnlyList<TrainingMemory>>();
        foreach (var one in dataset.CasesIn(DatasetSplit.Train))
        {
            var volume = cache.Get(one, cancellation);
            foreach (var name in volume.Labels.Names.Except(options.ExcludedLabels))
            {
                var known = memories.GetValueOrDefault(name, []);
                if (known.Count < options.Memory.MostCases && Cut(volume, name, crop, edge) is { } sample)
                {
                    memories[name] = [.. known, new TrainingMemory(sample.CaseId, sample.Image, [sample.Targets[0].Mask])];
                }
            }

            if (dataset.LabelNames.Except(options.ExcludedLabels).All(name => memories.GetValueOrDefault(name, []).Count == options.Memory.MostCases))
            {
                break;
            }
        }

        return memories;
    }

    private static TrainingSample? Cut(LabelledVolume volume, string name, CropOptions crop, int edge)
    {
        var box = volume.Labels[name].Box;
        var middle = new VoxelPoint((box.First.X + box.End.X) / 2, (box.First.Y + box.End.Y) / 2, (box.First.Z + box.End.Z) / 2);
        var grid = volume.Image.Grid;
        var spacing = SpacingMm.Isotropic(crop.SpacingFor(grid));
        return TrainingCrops.Cut(volume, SpatialChange.None.Place(grid, middle, new GridShape(edge, edge, edge), spacing), crop) is { } image
            && TrainingCrops.Mask(volume, name, image.Grid) is var mask && mask.Contains((byte)1)
            ? new TrainingSample(volume.CaseId, edge, TrainingCrops.Transpose<float>(image.Voxels, edge), [new TrainingTarget(name, mask)])
            : null;
    }
}
