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
            foreach (var one in dataset.CasesIn(DatasetSplit.Validation))
            {
                var volume = cache.Get(one, cancellation);
                foreach (var name in volume.Labels.Names.Except(options.ExcludedLabels))
                {
                    if (counts.GetValueOrDefault(name) < options.ValidationCrops && Cut(volume, name, crop, edge) is { } sample)
                    {
                        counts[name] = counts.GetValueOrDefault(name) + 1;
                        _samples.Add(sample);
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
    /// <param name="history">Which clicks it is given.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="cancellation">Stops between two crops.</param>
    public ValidationResult Measure(Sam3d network, ClickHistory history, Device device, CancellationToken cancellation)
    {
        using var noGradient = no_grad();
        var byLabel = _samples.GroupBy(sample => sample.Targets[0].Name).ToDictionary(
            group => group.Key,
            group => group.Select(sample => Measure(network, history, device, sample, cancellation)).ToArray());
        return new ValidationResult(byLabel.ToDictionary(
            entry => entry.Key,
            entry => (IReadOnlyList<double>)[.. ValidationResult.Clicks.Select((_, i) => entry.Value.Average(dice => dice[i]))]));
    }

    private static double[] Measure(
        Sam3d network, ClickHistory history, Device device, TrainingSample sample, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var edge = (long)sample.Edge;
        var image = network.Encode(tensor(sample.Image, [1, 1, edge, edge, edge], device: device));
        var prompts = new PromptSequence(sample, new Random(0));
        var lowRes = Interaction.FirstMask(network, targets: 1, device);
        var mask = Array.Empty<byte>();
        var dice = new List<double>();
        for (var clicks = 1; clicks <= ValidationResult.Clicks[^1]; clicks++)
        {
            prompts.AddClicks(mask, ClickRule.Innermost);
            lowRes = network.Decode(image, prompts.ToPrompt(lowRes, history)).LowResMasks;
            mask = Interaction.AtCropSize(network, lowRes).gt(0).to(uint8).cpu().data<byte>().ToArray();
            if (ValidationResult.Clicks.Contains(clicks))
            {
                dice.Add(Dice(mask, sample.Targets[0].Mask));
            }
        }

        return [.. dice];
    }

    private static double Dice(byte[] predicted, byte[] truth)
    {
        var (both, either) = (0, 0);
        for (var i = 0; i < truth.Length; i++)
        {
            both += predicted[i] & truth[i];
            either += predicted[i] + truth[i];
        }

        return 2.0 * both / either;
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
