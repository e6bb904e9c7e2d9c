using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Evaluates one label of one case: simulated prompts go in, measures over the whole volume come out.</summary>
/// <param name="open">Opens a session.</param>
/// <param name="options">What is measured.</param>
/// <param name="memory">Memories that sessions are opened with; null for none.</param>
internal sealed class LabelEvaluation(
    Func<Volume, SessionOptions, SegmentationSession> open, EvaluationOptions options, CaseRecall? memory = null)
{
    private const string Simulating = "simulating";
    private const string Measuring = "measuring";

    private readonly Dictionary<string, double> _seconds = [];
    private readonly Dictionary<string, double> _proposalSeconds = [];
    private int _encoderRuns;
    private int _decoderRuns;

    /// <summary>Evaluates a label. May be called once.</summary>
    /// <param name="caseId">Seeds the drawing of clicks, with the label and the options' seed.</param>
    /// <param name="label">The label.</param>
    /// <param name="image">The image.</param>
    /// <param name="truth">The label's mask on the lattice of the image, not empty.</param>
    /// <param name="cancellation">Stops the work.</param>
    public LabelResult Run(string caseId, string label, Volume image, Volume<byte> truth, CancellationToken cancellation)
    {
        var extent = MaskExtent.Of(truth, label: null);
        return new LabelResult
        {
            Label = label,
            VolumeMl = extent.VoxelCount * truth.Grid.VoxelVolumeMm3 / 1000,
            Clicks = options.Prompts.HasFlag(EvaluationPrompts.Click)
                ? AfterClicks(label, image, truth, extent, new Random(SeedOf($"{options.Seed}\n{caseId}\n{label}")), cancellation)
                : null,
            Box = options.Prompts.HasFlag(EvaluationPrompts.Box)
                ? AfterBox(label, image, truth, extent, cancellation)
                : null,
            SecondsByStage = _seconds,
            ProposalSecondsByStage = memory is null ? null : _proposalSeconds,
            EncoderRuns = _encoderRuns,
            DecoderRuns = _decoderRuns,
        };
    }

    /// <summary>Evaluates a label with each draw of a learning curve; crops are encoded once up to the block that blends memories.</summary>
    /// <param name="caseId">As for a label without a curve, and so is all that follows: the first click is the same.</param>
    /// <param name="label">The label.</param>
    /// <param name="image">The image.</param>
    /// <param name="truth">The label's mask on the lattice of the image, not empty.</param>
    /// <param name="curve">The draws; this evaluation's memory is the curve's.</param>
    /// <param name="cancellation">Stops the work.</param>
    public IReadOnlyList<CurveResult> Run(
        string caseId, string label, Volume image, Volume<byte> truth, LearningCurve curve, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, MaskExtent.Of(truth, label: null)));
        var results = new List<CurveResult>();
        foreach (var draw in curve.DrawsFor(label))
        {
            var proposal = curve.Options.Proposals ? Proposed(session, draw.Name, cancellation) : null;
            session.StartOver();
            var clicks = new List<double>();
            var mask = Empty(image.Grid);
            var random = new Random(SeedOf($"{options.Seed}\n{caseId}\n{label}"));
            while (clicks.Count < curve.Options.Clicks && NextClick(mask, truth, clicks.Count, random) is { } click)
            {
                session.AddClick(draw.Name, click, cancellation: cancellation);
                mask = session.Mask(draw.Name, cancellation);
                clicks.Add(MaskOverlap.Of(mask, truth).Dice);
            }

            session.StartOver();

            // Nothing is wrong any more: whatever the count, this is the result.
            clicks.AddRange(Enumerable.Repeat(1.0, curve.Options.Clicks - clicks.Count));
            results.Add(new CurveResult(draw.Cases, draw.Draw, proposal is null ? null : MaskOverlap.Of(proposal, truth).Dice, clicks));
        }

        return results;
    }

    /// <summary>What memories propose in a part of a volume that does not show the object.</summary>
    /// <returns>Null if there is no such part.</returns>
    public AbsentResult? WhereAbsent(string label, Volume image, Volume<byte> truth, CancellationToken cancellation)
    {
        if (AbsentView.Of(image, MaskExtent.Of(truth, label: null).Box!.Value, cancellation) is not { } view)
        {
            return null;
        }

        using var session = open(view, new SessionOptions { ZoomOut = !options.OneCrop, Memory = memory });
        var step = session.Propose(label, cancellation: cancellation);
        var voxels = session.Mask(label, cancellation).Voxels.Count((byte)1);
        return new AbsentResult(voxels == 0, voxels * view.Grid.VoxelVolumeMm3 / 1000, step.EstimatedDice);
    }

    /// <summary>What a stage is called in results.</summary>
    public static string NameOf(SegmentationStage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>A seed that a text stands for, in every process: string.GetHashCode differs from one to the next.</summary>
    public static int SeedOf(string text) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The mask that clicks lead to.</summary>
    public Volume<byte> Replay(
        string label, Volume image, Volume<byte> truth, IReadOnlyList<Click> clicks, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, MaskExtent.Of(truth, label: null)));
        foreach (var click in clicks)
        {
            session.AddClick(label, click, cancellation: cancellation);
        }

        return session.Mask(label, cancellation);
    }

    private List<PromptResult> AfterClicks(
        string label, Volume image, Volume<byte> truth, MaskExtent extent, Random random, CancellationToken cancellation)
    {
        var mask = Empty(image.Grid);
        var results = new List<PromptResult>
        {
            memory is null ? Measure(mask, (truth, extent), withSurfaces: true) : AfterProposal(label, image, (truth, extent), cancellation),
        };
        using var session = open(image, Options(image, extent));
        for (var count = 1; count <= options.Clicks; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = Time(Simulating, () => NextClick(mask, truth, count - 1, random));
            if (next is not { } click)
            {
                // Nothing is wrong any more: whatever the count, this is the result, with the surfaces of a perfect mask.
                var last = Measure(mask, (truth, extent), withSurfaces: true);
                results.AddRange(Enumerable.Repeat(last, options.Clicks + 1 - count));
                break;
            }

            var step = session.AddClick(label, click, cancellation: cancellation);
            mask = session.Mask(label, cancellation);
            results.Add(Measure(mask, (truth, extent), options.MeasuredCounts.Contains(count)) with
            {
                Click = click,
                EstimatedDice = step.EstimatedDice,
            });
        }

        AddStages(session);
        return results;
    }

    /// <summary>Without a click: the label is looked at only to measure what was found.</summary>
    private PromptResult AfterProposal(
        string label, Volume image, (Volume<byte> Mask, MaskExtent Extent) truth, CancellationToken cancellation)
    {
        using var session = open(image, new SessionOptions { ZoomOut = !options.OneCrop, Memory = memory });
        var step = session.Propose(label, cancellation: cancellation);
        var mask = session.Mask(label, cancellation);
        foreach (var (stage, elapsed) in session.Elapsed)
        {
            _proposalSeconds[NameOf(stage)] = elapsed.TotalSeconds;
        }

        return Measure(mask, truth, withSurfaces: true) with { EstimatedDice = step.EstimatedDice };
    }

    private static Volume<byte> Proposed(SegmentationSession session, string name, CancellationToken cancellation)
    {
        session.Propose(name, cancellation: cancellation);
        return session.Mask(name, cancellation);
    }

    private PromptResult AfterBox(string label, Volume image, Volume<byte> truth, MaskExtent extent, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, extent));
        var (low, high) = Ends(extent);
        var step = session.AddBox(
            label, image.Grid.Affine.ToWorld(low), image.Grid.Affine.ToWorld(high), cancellation: cancellation);
        var result = Measure(session.Mask(label, cancellation), (truth, extent), withSurfaces: true) with { EstimatedDice = step.EstimatedDice };
        AddStages(session);
        return result;
    }

    private SessionOptions Options(Volume image, MaskExtent extent)
    {
        var (low, high) = Ends(extent);
        var middle = new VoxelPoint((low.X + high.X) / 2, (low.Y + high.Y) / 2, (low.Z + high.Z) / 2);
        return new SessionOptions
        {
            ZoomOut = !options.OneCrop,
            CropCentre = options.CropRule == CropRule.Label ? image.Grid.Affine.ToWorld(middle) : null,
            Memory = memory,
        };
    }

    /// <summary>Centres of the first and the last voxel of an object's box.</summary>
    private static (VoxelPoint Low, VoxelPoint High) Ends(MaskExtent extent)
    {
        var (first, end) = extent.Box!.Value;
        return (new VoxelPoint(first.X, first.Y, first.Z), new VoxelPoint(end.X - 1, end.Y - 1, end.Z - 1));
    }

    private Click? NextClick(Volume<byte> mask, Volume<byte> truth, int clicksBefore, Random random)
    {
        var errors = new MaskErrors(mask.Voxels, truth.Voxels, truth.Grid.Shape, truth.Grid.Spacing);
        return errors.Next(options.ClickRule, clicksBefore, random) is { } click
            ? Click.AtVoxel(mask.Grid, new VoxelPoint(click.X, click.Y, click.Z), click.IsPositive)
            : null;
    }

    private PromptResult Measure(Volume<byte> mask, (Volume<byte> Mask, MaskExtent Extent) truth, bool withSurfaces) => Time(Measuring, () =>
    {
        var overlap = MaskOverlap.Of(mask, truth.Mask);
        var result = new PromptResult { Dice = overlap.Dice, Iou = overlap.Iou };
        if (!withSurfaces)
        {
            return result;
        }

        var distances = SurfaceDistances.Between(mask, truth.Mask);
        return result with
        {
            Nsd = distances.Nsd(options.NsdToleranceMm),
            Hd95Mm = distances.HausdorffMm(),
            AssdMm = distances.AverageMm,
            LengthCovered = LengthCovered.Of(mask, truth.Mask, truth.Extent),
        };
    });

    private static Volume<byte> Empty(VolumeGrid grid) => new(grid, new byte[grid.Shape.VoxelCount]);

    private void AddStages(SegmentationSession session)
    {
        _encoderRuns += session.EncoderRuns;
        _decoderRuns += session.DecoderRuns;
        foreach (var (stage, elapsed) in session.Elapsed)
        {
            Add(NameOf(stage), elapsed);
        }
    }

    private T Time<T>(string stage, Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Add(stage, Stopwatch.GetElapsedTime(start));
        return result;
    }

    private void Add(string stage, TimeSpan elapsed)
        => _seconds[stage] = _seconds.GetValueOrDefault(stage) + elapsed.TotalSeconds;
}
