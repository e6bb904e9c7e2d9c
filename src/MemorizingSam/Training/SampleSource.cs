using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>Cuts training samples out of data sets; the same seed and number give the same sample, in any order and on any thread.</summary>
internal sealed class SampleSource
{
    private const int Purpose = 101;
    private const int Attempts = 20;

    /// <summary>How far an organ's voxel that a crop is placed by may lie from the crop's middle, as a share of its edge.</summary>
    private const double LargestOffset = 0.25;

    /// <summary>How many times coarser a crop is that looks at a large object as a whole; what segmentation zooms out to.</summary>
    private const double OverviewSpacing = 2;

    private readonly IReadOnlyList<(DatasetCase[] Cases, LabelSides Sides)> _sets;
    private readonly IReadOnlyList<(int Set, string Label)> _labels;
    private readonly CaseCache _cache;
    private readonly CropOptions _crop;
    private readonly int _edge;
    private readonly TrainingOptions _options;
    private readonly MemorySource? _memories;

    /// <summary>Prepares the sources.</summary>
    /// <param name="datasets">Their training split is used; each label is as likely as its emphasis says, whatever its set.</param>
    /// <param name="cache">Keeps what was read.</param>
    /// <param name="crop">Spacing and normalisation.</param>
    /// <param name="edge">Edge of a crop in voxels.</param>
    /// <param name="options">Shares, ranges, seed.</param>
    /// <exception cref="ArgumentException">A data set has no training case, or no label is left.</exception>
    public SampleSource(IReadOnlyList<Dataset> datasets, CaseCache cache, CropOptions crop, int edge, TrainingOptions options)
    {
        (_cache, _crop, _edge, _options) = (cache, crop, edge, options);
        _sets = [.. datasets.Select(set => (set.CasesIn(DatasetSplit.Train).ToArray(), new LabelSides(set.LabelNames)))];
        for (var i = 0; i < datasets.Count; i++)
        {
            if (_sets[i].Cases.Length == 0)
            {
                throw new ArgumentException(
                    $"'{datasets[i].Folder}' has no training case; say which cases are for training in splits.json or with --splits.");
            }
        }

        foreach (var unknown in options.Emphasis.Keys.Except(datasets.SelectMany(set => set.LabelNames)))
        {
            throw new ArgumentException($"There is no label '{unknown}' to emphasise; check its name.");
        }

        _labels = [.. datasets.SelectMany((set, i) => set.LabelNames.Except(options.ExcludedLabels).Select(label => (i, label)))];
        if (_labels.Count == 0)
        {
            throw new ArgumentException("No label is left to train on; exclude fewer.");
        }

        _memories = options.Memory.MostCases > 0 ? new MemorySource(_sets, _labels, cache, (crop, edge), options) : null;
    }

    /// <summary>Makes one sample.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InvalidOperationException">No crop with an object was found in many attempts.</exception>
    public TrainingSample Make(long number, CancellationToken cancellation)
    {
        var random = new SeededRandom(_options.Seed, number, Purpose);
        var (set, wanted) = AnyLabel(random);
        var (cases, sides) = _sets[set];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var volume = _cache.Get(cases[random.Below(cases.Length)], cancellation);
            var names = volume.Labels.Names.Except(_options.ExcludedLabels).ToArray();

            // A label that few cases have is looked for a while, then any other will do.
            var anchor = names.Contains(wanted) ? wanted : attempt >= Attempts / 2 && names.Length > 0 ? names[random.Below(names.Length)] : null;
            var coarseness = random.Chance(_options.OverviewShare) ? OverviewSpacing : 1;
            if (anchor is not null && Cut(volume, names, (anchor, sides, coarseness), random, number) is var (sample, shown))
            {
                return _memories is null || shown is null ? sample : _memories.Add(sample, (set, shown, coarseness), random, cancellation);
            }
        }

        throw new InvalidOperationException(
            $"No crop with an object of {_options.LeastVoxels} voxels was found in {Attempts} attempts; "
            + "check the labels with 'memsam data check', or ask for smaller objects.");
    }

    private (int Set, string Label) AnyLabel(SeededRandom random)
    {
        var left = random.NextShare() * _labels.Sum(entry => WeightOf(entry.Label));
        return _labels.First(entry => (left -= WeightOf(entry.Label)) < 0 || entry == _labels[^1]);
    }

    private double WeightOf(string label) => _options.Emphasis.GetValueOrDefault(label, 1);

    private (TrainingSample Sample, string? ShownAnchor)? Cut(
        LabelledVolume volume, string[] names, (string Anchor, LabelSides Sides, double Coarseness) place, SeededRandom random, long number)
    {
        var label = volume.Labels[place.Anchor];
        var (x, y, z) = label.VoxelAt(random.Below(label.VoxelCount));
        var grid = volume.Image.Grid;
        var spacing = _crop.SpacingFor(grid) * place.Coarseness;
        var reach = LargestOffset * _edge * spacing;
        var centre = new VoxelPoint(
            x + (random.Between(-reach, reach) / grid.Spacing.X),
            y + (random.Between(-reach, reach) / grid.Spacing.Y),
            z + (random.Between(-reach, reach) / grid.Spacing.Z));
        if (LabelledCrop.Cut(volume, place.Sides, centre, (_edge, spacing), _crop, _options, number) is not { } crop)
        {
            return null;
        }

        var all = names.Select(crop.Shown).OfType<string>().Select(shown => new TrainingTarget(shown, crop.MaskOf(shown)!)).ToArray();
        var organs = Array.FindAll(all, target => target.Mask.AsSpan().Count((byte)1) >= _options.LeastVoxels);
        var shownAnchor = crop.Shown(place.Anchor);
        var anchor = Array.Find(organs, organ => organ.Name == shownAnchor);
        return organs.Length == 0
            ? null
            : (new TrainingSample(volume.CaseId, _edge, crop.Image, Choose(organs, anchor, crop.Image, random))
            {
                Absent = [.. all.Where(target => !target.Mask.AsSpan().Contains((byte)1)).Select(target => target.Name)],
            }, shownAnchor);
    }

    /// <summary>The organ that the crop was placed by is asked for more often than those that lie beside it.</summary>
    private List<TrainingTarget> Choose(TrainingTarget[] organs, TrainingTarget? anchor, float[] image, SeededRandom random)
    {
        var maker = new MadeUpObjects(image, _edge, organs, _options.LeastVoxels, random);
        var targets = new List<TrainingTarget>();
        while (targets.Count < _options.TargetsPerCrop)
        {
            targets.Add(
                random.Chance(_options.PieceShare) && maker.Piece() is { } piece ? piece
                : random.Chance(_options.MadeUpShare) && maker.Make() is { } madeUp ? madeUp
                : anchor is not null && random.Chance(0.5) ? anchor
                : organs[random.Below(organs.Length)]);
        }

        return targets;
    }
}
