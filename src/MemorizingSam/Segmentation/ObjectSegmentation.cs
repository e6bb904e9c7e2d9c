using System.Collections.Immutable;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>How one object's mask follows from its prompts: which crops are looked at, and what each is asked.</summary>
/// <remarks>
/// The first prompt places the home crop. If the mask leaves it, an overview shows the whole from further away, and crops of a
/// <see cref="TileGrid"/> follow the surface at the model's own spacing, each prompted by the mask so far and by the clicks in
/// it; where
/// they find more than the overview, they are followed further. A mask that the user gave takes the overview's place, and is then
/// recomputed only around clicks.
/// </remarks>
internal sealed class ObjectSegmentation(EncodedCrops crops, ICropModel model, CropOptions cropOptions, SessionOptions options)
{
    private readonly OverviewSearch _overview = new(crops, model, cropOptions);
    private readonly CropAnswers _answers = new(crops, model, cropOptions);

    private CropLattice Lattice => crops.Lattice(cropOptions.SpacingFor(crops.Grid));

    /// <summary>The state after one more prompt.</summary>
    /// <param name="category">What the object is called.</param>
    /// <param name="state">Before it.</param>
    /// <param name="cue">The prompt.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing has changed.</exception>
    public ObjectState Add(string category, ObjectState state, Cue cue, SegmentationWork work)
    {
        state = state with { Category = category, Cues = state.Cues.Add(cue), EmptyReason = null, CropsLeft = 0 };
        state = state.Home is null ? PlaceHome(state, cue, work) : AnswerAgain(state, cue, work);
        return state.Home is null ? state : Whole(state, Lattice.Grid.Affine.ToVoxel(cue.Centre), work);
    }

    /// <summary>The state of an object that memories told of, where it is.</summary>
    /// <param name="category">What the object is called.</param>
    /// <param name="home">The crop that shows it.</param>
    /// <param name="answer">What was answered there without a prompt.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    public ObjectState Take(string category, CropPlace home, CropAnswer answer, SegmentationWork work)
    {
        var state = new ObjectState
        {
            Category = category,
            WasProposed = true,
            Home = home,
            Tiles = ImmutableDictionary<Cell, CropAnswer>.Empty.Add(Cell.Home, answer),
        };
        return Whole(state, Lattice.Grid.Affine.ToVoxel(crops.MiddleOf(home)), work);
    }

    /// <summary>Follows an object that leaves its home crop.</summary>
    private ObjectState Whole(ObjectState state, VoxelPoint newest, SegmentationWork work)
    {
        var home = state.Home!.Value;
        if (options.ZoomOut && state.Given is null && state.Overview is null && LeavesHome(state))
        {
            state = state with { Overview = _overview.Find(state.Category, state.Cues, home, work) };
        }

        var isPromptedElsewhere = PromptedCells(state).Any(cell => !state.Tiles.ContainsKey(cell));
        return state.IsTiled || isPromptedElsewhere ? Refine(state, Cue.Snap(newest), work) : state;
    }

    /// <summary>The object as logits; null if no crop was answered and no mask given.</summary>
    public LogitField? FieldOf(ObjectState state)
    {
        if (state.Home is not { } home)
        {
            return state.Given is null ? null : LogitField.Of(state.Given);
        }

        if (!state.IsTiled)
        {
            var lowRes = crops.MappingToLowRes(home);
            var logits = new Volume<float>(lowRes.Target, Wanted(state, state.Tiles[Cell.Home].Logits, lowRes.Target));
            return new LogitField(lowRes, logits, [InputBoxes.Of(lowRes)], Given: null);
        }

        var canvas = CanvasOf(state);
        var answered = state.Given is null
            ? [InputBoxes.Of(canvas.FromInput)]
            : state.Tiles.Keys.Select(cell => InputBoxes.Of(crops.MappingToLowRes(GridOf(home).PlaceOf(cell)))).ToArray();
        return new LogitField(canvas.FromInput, new Volume<float>(canvas.FromInput.Target, Wanted(state, canvas)), answered, state.Given);
    }

    /// <summary>What of a mask the prompts ask for.</summary>
    private float[] Wanted(ObjectState state, float[] logits, VolumeGrid lattice)
        => options.AllParts || state.WasProposed || state.Given is not null ? logits : PromptedParts.Of(logits, lattice, state.Cues);

    private float[] Wanted(ObjectState state, LogitCanvas canvas) => Wanted(state, canvas.Blend(), canvas.FromInput.Target);

    private TileGrid GridOf(CropPlace home) => new(home, model.CropSize, model.LowResMaskSize);

    private ObjectState PlaceHome(ObjectState state, Cue cue, SegmentationWork work)
    {
        var home = Lattice.Around(options.CropCentre ?? cue.Centre, model.CropSize);
        home = cropOptions.StaysInside && options.CropCentre is null ? Lattice.Inside(home, model.CropSize) : home;
        var edge = model.LowResMaskSize;
        var previous = state.Given is null
            ? new float[edge * edge * edge]
            : GivenMask.ToLogits(state.Given, Lattice, home, new GridShape(edge, edge, edge), model.CropSize / edge);
        return _answers.Ask(home, state.Category, CuesIn(state, GridOf(home), Cell.Home), previous, work) is { } answer
            ? state with { Home = home, Tiles = state.Tiles.SetItem(Cell.Home, answer) }
            : state with { EmptyReason = CropAnswers.NothingToSee };
    }

    private ObjectState AnswerAgain(ObjectState state, Cue cue, SegmentationWork work)
    {
        var grid = GridOf(state.Home!.Value);
        if (state.Overview is { } before)
        {
            state = _overview.Update(state.Category, before, state.Cues, work) is { } after
                ? state with { Overview = after, Tiles = WithoutStale(state.Tiles, grid, before, after) }
                : state with { Overview = null };
        }

        foreach (var cell in state.Tiles.Keys.Where(cell => IsIn(grid, cell, cue)).ToArray())
        {
            var cues = CuesIn(state, grid, cell);
            if (_answers.Ask(grid.PlaceOf(cell), state.Category, cues, state.Tiles[cell].Logits, work) is { } answer)
            {
                state = state with { Tiles = state.Tiles.SetItem(cell, answer) };
            }
        }

        return state;
    }

    /// <summary>Whether the mask, or a place that belongs to the object, lies beyond the home crop.</summary>
    private bool LeavesHome(ObjectState state)
    {
        var grid = GridOf(state.Home!.Value);
        var logits = Wanted(state, state.Tiles[Cell.Home].Logits, crops.MappingToLowRes(grid.Home).Target);
        return OpenFaces.AreTouched(logits, grid.Home, model, Lattice.Grid)
            || state.Cues.Any(cue => cue.Kind != CueKind.Negative
                && !(grid.Holds(Cell.Home, PointOf(cue.First)) && grid.Holds(Cell.Home, PointOf(cue.Second))));
    }

    private ObjectState Refine(ObjectState state, VoxelPoint newest, SegmentationWork work)
    {
        var grid = GridOf(state.Home!.Value);
        var canvas = CanvasOf(state);
        for (var done = 0; ; done++)
        {
            var waiting = NeededCells(state, canvas).Where(cell => !state.Tiles.ContainsKey(cell)).ToArray();
            (work.CropsWaiting, state) = (waiting.Length, state with { CropsLeft = waiting.Length });
            if (waiting.Length == 0 || done == options.MaxRefinementCrops)
            {
                return state;
            }

            var centre = grid.CellAt(newest);
            var cell = waiting.MinBy(cell => (Distance(cell, centre), cell.X, cell.Y, cell.Z));
            var answer = _answers.Ask(grid.PlaceOf(cell), state.Category, CuesIn(state, grid, cell), canvas.Read(cell), work)
                ?? CropAnswers.Background(model);
            state = state with { Tiles = state.Tiles.Add(cell, answer) };
            canvas.Add(cell, answer.Logits);
        }
    }

    private IEnumerable<Cell> NeededCells(ObjectState state, LogitCanvas canvas)
        => state.Overview is null ? PromptedCells(state) : PromptedCells(state).Union(canvas.SurfaceCells(Wanted(state, canvas)));

    /// <summary>
    /// Crops that must be looked at because the user pointed there; where there was nothing, nothing needs to be taken away.
    /// </summary>
    private IEnumerable<Cell> PromptedCells(ObjectState state)
    {
        var grid = GridOf(state.Home!.Value);
        return state.Cues
            .Where(cue => state.IsTiled || cue.Kind != CueKind.Negative)
            .Select(PointOf)
            .Where(point => state.IsTiled || !grid.Holds(Cell.Home, point))
            .Select(grid.CellAt)
            .Distinct();
    }

    private LogitCanvas CanvasOf(ObjectState state)
    {
        var grid = GridOf(state.Home!.Value);
        var canvas = new LogitCanvas(Lattice, grid);
        if (state.Given is { } given)
        {
            canvas.LayBelow(GivenMask.ToLogits(given, Lattice, canvas.Place, canvas.FromInput.Target.Shape, grid.Factor));
        }
        else if (state.Overview is { } overview)
        {
            var lowRes = crops.MappingToLowRes(overview.Place);
            var source = new Volume<float>(lowRes.Target, overview.Logits);
            canvas.LayBelow(Resampler.RealValues(source, lowRes.Inverse().Then(canvas.FromInput), padding: float.NaN).Voxels);
        }

        foreach (var (cell, answer) in state.Tiles)
        {
            canvas.Add(cell, answer.Logits);
        }

        return canvas;
    }

    private List<Cue> CuesIn(ObjectState state, TileGrid grid, Cell cell)
        => [.. state.Cues.Where(cue => IsIn(grid, cell, cue))];

    /// <summary>Whether a crop is told of a prompt: of a click in it, of a box that it shows a part of.</summary>
    private bool IsIn(TileGrid grid, Cell cell, Cue cue)
        => cue.Kind == CueKind.Box ? grid.Meets(cell, PointOf(cue.First), PointOf(cue.Second)) : grid.Holds(cell, PointOf(cue));

    private VoxelPoint PointOf(Cue cue) => PointOf(cue.Centre);

    private VoxelPoint PointOf(WorldPoint point) => Cue.Snap(Lattice.Grid.Affine.ToVoxel(point));

    private static int Distance(Cell a, Cell b)
        => ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)) + ((a.Z - b.Z) * (a.Z - b.Z));

    /// <summary>Leaves out crops whose part of the overview has changed so much that their own answer is out of date.</summary>
    private ImmutableDictionary<Cell, CropAnswer> WithoutStale(
        ImmutableDictionary<Cell, CropAnswer> tiles, TileGrid grid, CropMask before, CropMask after)
        => tiles.RemoveRange(
            tiles.Keys.Where(cell => cell != Cell.Home && _overview.HasChanged(before, after, grid.PlaceOf(cell))));
}
