using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using MemorizingSam.Segmentation;
using static TorchSharp.torch;

namespace MemorizingSam.Training;

/// <summary>All prompts that a crop's targets have got so far, one sequence per target, and how a simulated user goes on.</summary>
internal sealed class PromptSequence
{
    private readonly TrainingSample _sample;
    private readonly Random _random;
    private readonly List<(long X, long Y, long Z, bool IsPositive)>[] _clicks;
    private float[]? _boxes;

    /// <summary>Begins without prompts.</summary>
    /// <param name="sample">The crop and its targets.</param>
    /// <param name="random">Draws clicks and boxes.</param>
    public PromptSequence(TrainingSample sample, Random random)
    {
        (_sample, _random) = (sample, random);
        _clicks = [.. sample.Targets.Select(_ => new List<(long, long, long, bool)>())];
    }

    /// <summary>Gives every target a box: its own, each side moved a little.</summary>
    public void AddBoxes() => _boxes = [.. _sample.Targets.SelectMany(target => BoxAround(target.Mask))];

    /// <summary>Gives every target with an error one more click.</summary>
    /// <param name="predicted">Masks so far, one after another, other than 0 inside; empty before the first answer.</param>
    /// <param name="rule">Where users click.</param>
    public void AddClicks(ReadOnlySpan<byte> predicted, ClickRule rule)
    {
        var (edge, count) = (_sample.Edge, _sample.Image.Length);
        var none = new byte[predicted.IsEmpty ? count : 0];
        for (var i = 0; i < _clicks.Length; i++)
        {
            var mask = predicted.IsEmpty ? none : predicted.Slice(i * count, count);
            var errors = new MaskErrors(mask, _sample.Targets[i].Mask, new GridShape(edge, edge, edge), SpacingMm.Isotropic(1));
            if (errors.Next(rule, _clicks[i].Count, _random) is { } click)
            {
                _clicks[i].Add((click.Z, click.Y, click.X, click.IsPositive)); // arrays are z fastest: their first axis is z
            }
        }
    }

    /// <summary>The prompts so far as tensors.</summary>
    /// <param name="lowResMask">Logits of the masks so far, (T, 1, L, L, L).</param>
    /// <param name="history">Which clicks the model is given.</param>
    /// <returns>Owned by the surrounding scope, but for <paramref name="lowResMask"/>.</returns>
    public Prompt ToPrompt(Tensor lowResMask, ClickHistory history = ClickHistory.AllClicks)
    {
        var given = history == ClickHistory.AllClicks ? _clicks : [.. _clicks.Select(clicks => clicks.TakeLast(1).ToList())];
        var (count, most) = (given.Length, given.Max(clicks => clicks.Count));
        var device = lowResMask.device;
        return new Prompt
        {
            LowResMask = lowResMask,
            Boxes = _boxes is null ? null : tensor(_boxes, [count, 1, 2, 3], device: device),
            Points = most == 0 ? null : new PointPrompt(
                tensor([.. given.SelectMany(clicks => Coordinates(clicks, most))], [count, most, 3], device: device),
                tensor([.. given.SelectMany(clicks => Labels(clicks, most))], [count, most], device: device)),
        };
    }

    private static IEnumerable<float> Coordinates(List<(long X, long Y, long Z, bool IsPositive)> clicks, int most)
        => clicks.SelectMany(click => new float[] { click.X, click.Y, click.Z }).Concat(new float[3 * (most - clicks.Count)]);

    private static IEnumerable<long> Labels(List<(long X, long Y, long Z, bool IsPositive)> clicks, int most)
        => clicks.Select(click => (long)(click.IsPositive ? PointPrompt.Positive : PointPrompt.Negative))
            .Concat(Enumerable.Repeat((long)PointPrompt.Padding, most - clicks.Count));

    /// <summary>Lowest and highest voxel along x, y, z, each moved by up to a tenth of the object or a voxel.</summary>
    private float[] BoxAround(byte[] mask)
    {
        var edge = _sample.Edge;
        int[] low = [edge, edge, edge], high = [0, 0, 0];
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0)
            {
                int[] place = [i / (edge * edge), i / edge % edge, i % edge];
                for (var axis = 0; axis < 3; axis++)
                {
                    (low[axis], high[axis]) = (Math.Min(low[axis], place[axis]), Math.Max(high[axis], place[axis]));
                }
            }
        }

        var reach = low.Zip(high, (from, to) => Math.Max(1, 0.1 * (to - from + 1))).ToArray();
        return
        [
            .. low.Select((place, axis) => Moved(place, reach[axis])),
            .. high.Select((place, axis) => Moved(place, reach[axis])),
        ];

        float Moved(int place, double most) => (float)Math.Clamp(Math.Round(place + (((2 * _random.NextDouble()) - 1) * most)), 0, edge - 1);
    }
}
