using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Looks at an object from further and further away until the whole of it is in view.</summary>
internal sealed class OverviewSearch(EncodedCrops crops, ICropModel model, CropOptions options)
{
    private const double ZoomFactor = 2;

    /// <summary>
    /// Where one step more than <see cref="ZoomFactor"/> shows the whole volume, it is taken: the encoder runs once less.
    /// </summary>
    private const double LongestStep = 2.5;

    /// <summary>Share of the object in a crop that must change for the crop's own answer to be out of date.</summary>
    private const double StaleShare = 0.125;

    private readonly CropAnswers _answers = new(crops, model, options);

    /// <summary>
    /// Finds the finest overview that holds all prompts and whose mask ends inside it, or else that of the whole volume.
    /// </summary>
    /// <param name="category">What the object is called.</param>
    /// <param name="cues">The object's prompts, in their order; none for one that memories told of.</param>
    /// <param name="home">The crop that the object leaves.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    public CropMask Find(string category, IReadOnlyList<Cue> cues, CropPlace home, SegmentationWork work)
    {
        var extent = Enumerable.Range(0, 3).Max(axis => crops.Grid.Shape[axis] * crops.Grid.Spacing[axis]);
        var covering = Math.Max(extent / model.CropSize, home.SpacingMm);
        var spacing = home.SpacingMm;
        while (true)
        {
            spacing = covering <= LongestStep * spacing ? covering : ZoomFactor * spacing;
            var place = PlaceAt(spacing, cues, home);
            var inView = cues.Where(cue => Holds(place, cue)).ToList();
            var mask = new CropMask(place, _answers.Replay(place, category, inView, work));
            if (spacing == covering
                || (inView.Count == cues.Count && !OpenFaces.AreTouched(mask.Logits, place, model, crops.Lattice(spacing).Grid)))
            {
                return mask;
            }
        }
    }

    /// <summary>The overview after one more prompt.</summary>
    /// <param name="category">What the object is called.</param>
    /// <param name="overview">The overview before it.</param>
    /// <param name="cues">The object's prompts, the new one last.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    /// <returns>Null if the new prompt says that the object goes on outside: another overview is needed.</returns>
    public CropMask? Update(string category, CropMask overview, IReadOnlyList<Cue> cues, SegmentationWork work)
    {
        if (!Holds(overview.Place, cues[^1]))
        {
            return cues[^1].Kind == CueKind.Negative ? overview : null;
        }

        var inView = cues.Where(cue => Holds(overview.Place, cue)).ToList();
        return _answers.Ask(overview.Place, category, inView, overview.Logits, work) is { } answer ? overview with { Answer = answer } : overview;
    }

    /// <summary>Whether two answers of one overview differ so much within a crop that the crop must be asked again.</summary>
    public bool HasChanged(CropMask before, CropMask after, CropPlace crop)
    {
        var edge = model.LowResMaskSize;
        var lattice = crops.MappingTo(crop).Target.Affine;
        var overview = crops.MappingToLowRes(before.Place).Target.Affine;
        var last = model.CropSize - 0.5;
        var low = overview.ToVoxel(lattice.ToWorld(new VoxelPoint(-0.5, -0.5, -0.5)));
        var high = overview.ToVoxel(lattice.ToWorld(new VoxelPoint(last, last, last)));
        var (changed, either) = (0, 0);
        for (var i = 0; i < before.Logits.Length; i++)
        {
            var (x, y, z) = (i % edge, i / edge % edge, i / (edge * edge));
            if (x >= low.X && x <= high.X && y >= low.Y && y <= high.Y && z >= low.Z && z <= high.Z)
            {
                var (was, isNow) = (before.Logits[i] > 0, after.Logits[i] > 0);
                changed += was != isNow ? 1 : 0;
                either += was || isNow ? 1 : 0;
            }
        }

        return changed > StaleShare * either;
    }

    /// <summary>
    /// The crop in the middle of the prompts, or of the home crop if there are none, moved so that it shows no more than it must of what lies outside the volume.
    /// </summary>
    private CropPlace PlaceAt(double spacing, IReadOnlyList<Cue> cues, CropPlace home)
    {
        var lattice = crops.Lattice(spacing);
        var places = cues.Count > 0 ? cues.SelectMany(cue => new[] { cue.First, cue.Second }) : [crops.MiddleOf(home)];
        var corners = places
            .Select(point => Cue.Snap(lattice.Grid.Affine.ToVoxel(point)))
            .ToArray();
        return lattice.Inside(new CropPlace(spacing, Along(0), Along(1), Along(2)), model.CropSize);

        int Along(int axis)
        {
            var middle = (corners.Min(corner => corner[axis]) + corners.Max(corner => corner[axis])) / 2;
            return (int)Math.Floor(middle + 0.5) - (model.CropSize / 2);
        }
    }

    private bool Holds(CropPlace place, Cue cue)
    {
        var lattice = crops.MappingTo(place).Target;
        return lattice.Contains(Cue.Snap(lattice.Affine.ToVoxel(cue.First)))
            && lattice.Contains(Cue.Snap(lattice.Affine.ToVoxel(cue.Second)));
    }
}
