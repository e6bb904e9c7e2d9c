using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Datasets.Loading;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>Gives training samples memories of other cases, and of themselves seen otherwise where an object was made up.</summary>
internal sealed class MemorySource(
    IReadOnlyList<(DatasetCase[] Cases, LabelSides Sides)> sets,
    IReadOnlyList<(int Set, string Label)> labels,
    CaseCache cache,
    (CropOptions Crop, int Edge) model,
    TrainingOptions options)
{
    private const int Attempts = 12;

    /// <summary>How far a remembered object's middle may lie from its crop's, as a share of the edge: users accept what a click found.</summary>
    private const double LargestOffset = 0.1;

    /// <summary>Gives a sample memories, in a share of all.</summary>
    /// <param name="sample">Without memories.</param>
    /// <param name="place">Its data set, the label it was placed by, as it is called in the crop, and how coarse the spacing is.</param>
    /// <param name="random">Draws.</param>
    /// <param name="cancellation">Stops reading.</param>
    public TrainingSample Add(
        TrainingSample sample, (int Set, string Anchor, double Coarseness) place, SeededRandom random, CancellationToken cancellation)
    {
        if (random.Chance(options.Memory.WithoutShare))
        {
            return sample;
        }

        var wanted = sample.Targets.Select(target => target.IsMadeUp ? null : Remembered(target.Name, sample.Targets, random)).ToArray();
        var memories = OtherCases(sample, place, wanted, random, cancellation);
        var targets = sample.Targets.ToArray();
        if (targets.Any(target => target.IsMadeUp))
        {
            memories.Add(Itself(sample, random));
        }

        if (random.Chance(options.Memory.AbsentShare) && Absent(sample, place, random, cancellation) is var (absent, ofAbsent))
        {
            // In the place of the last target: what is remembered of that one is forgotten.
            targets[^1] = absent;
            wanted[^1] = absent.Name;
            memories = [.. memories.Select(memory => memory with { Masks = [.. memory.Masks.SkipLast(1), null] }), ofAbsent];
        }

        return sample with
        {
            Targets =
            [
                .. targets.Select((target, i) => target with
                {
                    IsTold = memories.Any(memory => memory.Masks[i] is not null) && (target.IsMadeUp || wanted[i] == target.Name),
                }),
            ],
            Memories = memories,
        };
    }

    /// <summary>The organ that memories will show for a target: itself, sometimes another one of the crop.</summary>
    private string Remembered(string name, IReadOnlyList<TrainingTarget> targets, SeededRandom random)
    {
        var others = targets.Where(target => !target.IsMadeUp && target.Name != name).Select(target => target.Name).ToArray();
        return random.Chance(options.Memory.WrongShare) && others.Length > 0 ? others[random.Below(others.Length)] : name;
    }

    private List<TrainingMemory> OtherCases(
        TrainingSample sample,
        (int Set, string Anchor, double Coarseness) place,
        string?[] wanted,
        SeededRandom random,
        CancellationToken cancellation)
    {
        var memories = new List<TrainingMemory>();
        var count = 1 + random.Below(options.Memory.MostCases);
        for (var attempt = 0; attempt < Attempts && memories.Count < count; attempt++)
        {
            if (OtherCase(place, sample.CaseId, random, cancellation) is var (caseId, crop)
                && memories.All(memory => memory.CaseId != caseId))
            {
                byte[]?[] masks = [.. wanted.Select(name => name is null ? null : Visible(crop.MaskOf(name)))];
                memories.Add(new TrainingMemory(caseId, crop.Image, masks));
            }
        }

        return memories;
    }

    /// <summary>A crop of another case with a label near its middle that is called so there, whether it is mirrored or not.</summary>
    private (string CaseId, LabelledCrop Crop)? OtherCase(
        (int Set, string Anchor, double Coarseness) place, string notThis, SeededRandom random, CancellationToken cancellation)
    {
        var (cases, sides) = sets[place.Set];
        var volume = cache.Get(cases[random.Below(cases.Length)], cancellation);
        var number = random.NextStep();
        var isMirrored = SpatialChange.Draw(options.Augmentation, options.Seed, number, mayMirror: true).IsMirrored;
        var label = isMirrored ? sides.Mirrored(place.Anchor) : place.Anchor;
        if (volume.CaseId == notThis || label is null || !volume.Labels.Contains(label))
        {
            return null;
        }

        var (box, grid) = (volume.Labels[label].Box, volume.Image.Grid);
        var spacing = model.Crop.SpacingFor(grid) * place.Coarseness;
        var centre = new VoxelPoint(
            Along(box.First.X, box.End.X, grid.Spacing.X), Along(box.First.Y, box.End.Y, grid.Spacing.Y), Along(box.First.Z, box.End.Z, grid.Spacing.Z));
        return LabelledCrop.Cut(volume, sides, centre, (model.Edge, spacing), model.Crop, options, number) is { } crop
            ? (volume.CaseId, crop)
            : null;

        double Along(int first, int end, double voxel)
            => ((first + end - 1) / 2.0) + (random.Between(-LargestOffset, LargestOffset) * model.Edge * spacing / voxel);
    }

    private TrainingMemory Itself(TrainingSample sample, SeededRandom random)
    {
        var (turn, shade) = (random.NextStep(), random.NextStep());
        var seen = new SeenOtherwise(sample.Edge, options.Seed, turn);
        return new TrainingMemory(
            sample.CaseId,
            seen.Image(sample.Image, options.Seed, shade),
            [.. sample.Targets.Select(target => target.IsMadeUp ? Visible(seen.Mask(target.Mask)) : null)]);
    }

    /// <summary>An organ that is not in the crop, remembered from a case where it is.</summary>
    private (TrainingTarget Target, TrainingMemory Memory)? Absent(
        TrainingSample sample, (int Set, string Anchor, double Coarseness) place, SeededRandom random, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // What is not labelled in a case may be there all the same, so a label of the same data set must be one that the case has.
            var (set, label) = sample.Absent.Count > 0 && random.Chance(0.5)
                ? (place.Set, sample.Absent[random.Below(sample.Absent.Count)])
                : labels[random.Below(labels.Count)];
            if ((set != place.Set || sample.Absent.Contains(label))
                && OtherCase((set, label, place.Coarseness), sample.CaseId, random, cancellation) is var (caseId, crop)
                && Visible(crop.MaskOf(label)) is { } mask)
            {
                var masks = new byte[]?[sample.Targets.Count];
                masks[^1] = mask;
                return (new TrainingTarget(label, new byte[mask.Length]), new TrainingMemory(caseId, crop.Image, masks));
            }
        }

        return null;
    }

    /// <summary>A mask that is large enough to tell something; else null.</summary>
    private byte[]? Visible(byte[]? mask) => mask is not null && mask.AsSpan().Count((byte)1) >= options.LeastVoxels ? mask : null;
}
