using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Evaluates one label of one case: simulated prompts go in, measures over the whole volume come out.</summary>
/// <param name="open">Opens a session.</param>
/// <param name="options">What is measured.</param>
internal sealed class LabelEvaluation(Func<Volume, SessionOptions, SegmentationSession> open, EvaluationOptions options)
{
    private const string Simulating = "simulating";
    private const string Measuring = "measuring";

    // Each session has one object, so any name will do.
    private const string Object = "object";

    private readonly Dictionary<string, double> _seconds = [];

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
                ? AfterClicks(image, truth, extent, new Random(SeedOf(caseId, label)), cancellation)
                : null,
            Box = options.Prompts.HasFlag(EvaluationPrompts.Box)
                ? AfterBox(image, truth, extent, cancellation)
                : null,
            SecondsByStage = _seconds,
        };
    }

    /// <summary>What a stage is called in results.</summary>
    public static string NameOf(SegmentationStage stage) => stage.ToString().ToLowerInvariant();

    /// <summary>The mask that clicks lead to.</summary>
    public Volume<byte> Replay(Volume image, Volume<byte> truth, IReadOnlyList<Click> clicks, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, MaskExtent.Of(truth, label: null)));
        foreach (var click in clicks)
        {
            session.AddClick(Object, click, cancellation: cancellation);
        }

        return session.Mask(Object, cancellation);
    }

    private List<PromptResult> AfterClicks(
        Volume image, Volume<byte> truth, MaskExtent extent, Random random, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, extent));
        var mask = new Volume<byte>(image.Grid, new byte[image.Grid.Shape.VoxelCount]);
        var results = new List<PromptResult> { Measure(mask, truth, withSurfaces: true) };
        for (var count = 1; count <= options.Clicks; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = Time(Simulating, () => NextClick(mask, truth, count - 1, random));
            if (next is not { } click)
            {
                // Nothing is wrong any more: whatever the count, this is the result, with the surfaces of a perfect mask.
                var last = Measure(mask, truth, withSurfaces: true);
                results.AddRange(Enumerable.Repeat(last, options.Clicks + 1 - count));
                break;
            }

            var step = session.AddClick(Object, click, cancellation: cancellation);
            mask = session.Mask(Object, cancellation);
            results.Add(Measure(mask, truth, options.MeasuredCounts.Contains(count)) with
            {
                Click = click,
                EstimatedDice = step.EstimatedDice,
            });
        }

        AddStages(session);
        return results;
    }

    private PromptResult AfterBox(Volume image, Volume<byte> truth, MaskExtent extent, CancellationToken cancellation)
    {
        using var session = open(image, Options(image, extent));
        var (low, high) = Ends(extent);
        var step = session.AddBox(
            Object, image.Grid.Affine.ToWorld(low), image.Grid.Affine.ToWorld(high), cancellation: cancellation);
        var result = Measure(session.Mask(Object, cancellation), truth, withSurfaces: true) with { EstimatedDice = step.EstimatedDice };
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

    private PromptResult Measure(Volume<byte> mask, Volume<byte> truth, bool withSurfaces) => Time(Measuring, () =>
    {
        var overlap = MaskOverlap.Of(mask, truth);
        var result = new PromptResult { Dice = overlap.Dice, Iou = overlap.Iou };
        if (!withSurfaces)
        {
            return result;
        }

        var distances = SurfaceDistances.Between(mask, truth);
        return result with
        {
            Nsd = distances.Nsd(options.NsdToleranceMm),
            Hd95Mm = distances.HausdorffMm(),
            AssdMm = distances.AverageMm,
            LengthCovered = LengthCovered.Of(mask, truth, MaskExtent.Of(truth, label: null)),
        };
    });

    private int SeedOf(string caseId, string label)
    {
        // The same clicks whatever was evaluated before; string.GetHashCode differs from process to process.
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Seed}\n{caseId}\n{label}"));
        return BitConverter.ToInt32(digest);
    }

    private void AddStages(SegmentationSession session)
    {
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
