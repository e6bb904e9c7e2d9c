using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Looks for an object without a prompt: crops at twice the spacing over the whole volume, then crops around what they showed.</summary>
/// <remarks>Ours (DESIGN §6). No label is looked at; where nothing convinces, there is nothing.</remarks>
internal sealed class ProposalSearch(EncodedCrops crops, ICropModel model, CropOptions options)
{
    /// <summary>How many times coarser than the model's own spacing the volume is searched; memories are kept at both.</summary>
    public const double Coarseness = 2;

    /// <summary>Finds that are looked at closely.</summary>
    private const int MostCandidates = 3;

    /// <summary>How often a crop is moved to the middle of what it shows.</summary>
    private const int MostMoves = 2;

    /// <summary>Voxels that the middle may be off without another look.</summary>
    private const double NearEnough = 3;

    /// <summary>Estimated Dice below which nothing was found.</summary>
    private const double LeastEstimate = 0.3;

    /// <summary>Deviation of the bell whose mean over a mask is taken for depth in it, in low-res voxels.</summary>
    private const double Depth = 2;

    private readonly CropAnswers _answers = new(crops, model, options);

    /// <summary>Searches.</summary>
    /// <param name="category">What memories know.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    /// <returns>The crop at the model's own spacing that shows it best, and the answer there; null if it is not in view.</returns>
    public (CropPlace Home, CropAnswer Answer)? Find(string category, SegmentationWork work)
    {
        var spacing = options.SpacingFor(crops.Grid);
        var places = Places(Coarseness * spacing);
        work.CropsWaiting = places.Count;
        var candidates = new List<(double Worth, WorldPoint Middle)>();
        foreach (var place in places)
        {
            work.CropsWaiting--;
            if (Look(place, category, work) is { } found)
            {
                candidates.Add((found.Worth, found.Middle));
            }
        }

        var best = candidates.OrderByDescending(candidate => candidate.Worth).Take(MostCandidates)
            .Select(candidate => Approach(candidate.Middle, spacing, category, work))
            .OfType<Finding>()
            .MaxBy(find => find.Worth);
        return best is not null && best.Worth >= LeastEstimate ? (best.Place, PointedAt(best, category, work)) : null;
    }

    /// <summary>What the model answers when it is pointed at the find as a user would: it was taught by clicks, and answers them best.</summary>
    private CropAnswer PointedAt(Finding found, string category, SegmentationWork work)
    {
        var (edge, logits) = (model.LowResMaskSize, found.Answer.Logits);
        var shape = new GridShape(edge, edge, edge);
        var depth = new ScalarField(shape, [.. logits.Select(logit => logit > 0 ? 1f : 0)]).Smoothed(Depth).Values;
        var deepest = Enumerable.Range(0, logits.Length).Where(i => logits[i] > 0).MaxBy(i => depth[i]);
        var place = new VoxelPoint(deepest % edge, deepest / edge % edge, deepest / (edge * edge));
        var click = Click.Positive(crops.MappingToLowRes(found.Place).Target.Affine.ToWorld(place));
        return _answers.Ask(found.Place, category, [Cue.Of(click)], new float[logits.Length], work) is { ObjectVoxels: > 0 } answer
            ? answer with { EstimatedDice = found.Answer.EstimatedDice }
            : found.Answer;
    }

    /// <summary>Crops over the whole volume that overlap by a half.</summary>
    private List<CropPlace> Places(double spacing)
    {
        var shape = crops.Lattice(spacing).Grid.Shape;
        var (xs, ys, zs) = (Along(shape.X), Along(shape.Y), Along(shape.Z));
        return [.. from z in zs from y in ys from x in xs select new CropPlace(spacing, x, y, z)];

        int[] Along(int voxels)
        {
            var room = voxels - model.CropSize;
            var steps = (int)Math.Ceiling(Math.Max(0, room) / (model.CropSize / 2.0));
            return steps == 0
                ? [(int)Math.Floor(room / 2.0)]
                : [.. Enumerable.Range(0, steps + 1).Select(step => (int)Math.Round((double)step * room / steps))];
        }
    }

    /// <summary>Looks at a find closely, and moves to its middle.</summary>
    private Finding? Approach(WorldPoint middle, double spacing, string category, SegmentationWork work)
    {
        var best = default(Finding);
        for (var move = 0; move <= MostMoves; move++)
        {
            var place = crops.Lattice(spacing).Around(middle, model.CropSize);
            if (Look(place, category, work) is not { } found)
            {
                break;
            }

            best = best is null || found.Worth >= best.Worth ? found : best;
            if ((found.Middle - middle).Length <= NearEnough * spacing)
            {
                break;
            }

            middle = found.Middle;
        }

        return best;
    }

    private Finding? Look(CropPlace place, string category, SegmentationWork work)
    {
        var edge = model.LowResMaskSize;
        if (_answers.Ask(place, category, [], new float[edge * edge * edge], work) is not { } answer)
        {
            return null;
        }

        var (low, high) = (new[] { edge, edge, edge }, new[] { -1, -1, -1 });
        for (var i = 0; i < answer.Logits.Length; i++)
        {
            if (answer.Logits[i] > 0)
            {
                int[] at = [i % edge, i / edge % edge, i / (edge * edge)];
                for (var axis = 0; axis < 3; axis++)
                {
                    (low[axis], high[axis]) = (Math.Min(low[axis], at[axis]), Math.Max(high[axis], at[axis]));
                }
            }
        }

        if (high[0] < 0)
        {
            return null;
        }

        var middle = new VoxelPoint((low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0, (low[2] + high[2]) / 2.0);
        return new Finding(place, answer, crops.MappingToLowRes(place).Target.Affine.ToWorld(middle));
    }

    /// <summary>A crop that shows something.</summary>
    /// <param name="Place">The crop.</param>
    /// <param name="Answer">What was answered there.</param>
    /// <param name="Middle">Of the mask's box, in the patient.</param>
    private sealed record Finding(CropPlace Place, CropAnswer Answer, WorldPoint Middle)
    {
        /// <summary>The estimated Dice; of models that do not estimate any, all finds count the same.</summary>
        public double Worth => Answer.EstimatedDice ?? 1;
    }
}
