using System.Numerics.Tensors;
using MemorizingSam.Imaging.Registration;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Model;

namespace MemorizingSam.Segmentation;

/// <summary>What memories say of a crop without a network: each is bent onto it, its mask goes along, and the masks vote voxel by voxel.</summary>
/// <remarks>
/// Ours. Multi-atlas segmentation with locally weighted votes (Iglesias and Sabuncu, "Multi-atlas segmentation of biomedical images", Medical Image
/// Analysis 2015), for crops of a few cm instead of whole volumes, so that it takes a fraction of a second. See docs/decisions.md #79.
/// </remarks>
internal sealed class MaskPropagation
{
    /// <summary>Deviation of the bell over which differences of two images are averaged, in voxels.</summary>
    private const double Neighbourhood = 1.5;

    /// <summary>Mean squared difference that counts a quarter of none.</summary>
    private const float HalfTrusted = 0.0005f;

    /// <summary>Keeps logits of unanimous votes finite.</summary>
    private const float LeastShare = 0.02f;

    /// <summary>
    /// Added to the vote's logits: the object is where it has more than about 0.4, as the mean of masks that lie a little beside each other is thinner than each.
    /// </summary>
    private const float ForTheObject = 0.4f;

    private static readonly DemonsOptions Demons = new();

    private readonly GridShape _shape;
    private readonly float[] _share;

    private MaskPropagation(GridShape shape, IReadOnlyList<WarpedMemory> memories)
    {
        (_shape, Memories, _share) = (shape, memories, new float[shape.VoxelCount]);
        for (var i = 0; i < _share.Length; i++)
        {
            var (all, inside) = (0f, 0f);
            foreach (var memory in memories)
            {
                all += memory.Vote.Values[i];
                inside += memory.Vote.Values[i] * memory.Mask.Values[i];
            }

            _share[i] = inside / all;
        }

        Logits = [.. _share.Select(share => ForTheObject + MathF.Log((share + LeastShare) / (1 - share + LeastShare)))];
    }

    /// <summary>The memories that voted, nearest first.</summary>
    public IReadOnlyList<WarpedMemory> Memories { get; }

    /// <summary>Of the vote, x fastest: above 0 is the object.</summary>
    public float[] Logits { get; }

    /// <summary>How much memories agree with their common vote, and the crop with them: an estimate of the Dice.</summary>
    public double EstimatedDice => Memories.Count == 0 ? 0 : Memories.Average(Agreement) * Memories.Average(memory => 1 - (memory.Case.DistanceSquared / 2));

    /// <summary>Bends memories onto a crop.</summary>
    /// <param name="crop">What it shows.</param>
    /// <param name="candidates">Memories that may be used; those without an image are passed over.</param>
    /// <param name="category">Whose masks vote.</param>
    /// <param name="recalled">How many vote at most: those that resemble the crop most.</param>
    /// <returns>Null if there is no memory to use.</returns>
    public static MaskPropagation? Of(ScalarField crop, IReadOnlyList<RecalledMemory> candidates, string category, int recalled)
    {
        var edge = crop.Shape.X;
        var pyramid = Translation.Pyramid(crop);
        var nearest = candidates.Where(memory => !memory.Tensors.Image.IsEmpty)
            .AsParallel().AsOrdered()
            .Select(memory => (Memory: memory, Image: CropImage.FromBytes(memory.Tensors.Image.Span, edge)))
            .Select(one => (one.Memory, one.Image, Start: Translation.Find(pyramid, Translation.Pyramid(one.Image), LargestShift(edge))))
            .OrderByDescending(one => one.Start.Correlation).ThenBy(one => one.Memory.Case.Id, StringComparer.Ordinal)
            .Take(recalled)
            .ToArray();
        return nearest.Length == 0
            ? null
            : new MaskPropagation(
                crop.Shape,
                [.. nearest.AsParallel().AsOrdered().Select(one => Warp(crop, one.Memory, one.Image, one.Start, category))]);
    }

    /// <summary>Where the crop's tokens looked in the memories.</summary>
    /// <param name="logits">Of the object's low-res mask, x fastest.</param>
    /// <param name="edge">Tokens along an edge of the crop.</param>
    public CropAttention Look(float[] logits, int edge)
    {
        var factor = _shape.X / edge;
        var isEmpty = !logits.Any(logit => logit > 0);
        var voxels = isEmpty ? logits.Length : logits.Count(logit => logit > 0);
        var (attended, looked) = (Maps(), Maps());
        for (var i = 0; i < _share.Length; i++)
        {
            var (x, y, z) = (i % _shape.X, i / _shape.X % _shape.Y, i / (_shape.X * _shape.Y));
            var all = Memories.Sum(memory => memory.Vote.Values[i]);
            for (var memory = 0; memory < Memories.Count; memory++)
            {
                var share = Memories[memory].Vote.Values[i] / all;
                attended[memory][Token(x, y, z)] += share / (factor * factor * factor);
                if (isEmpty || logits[i] > 0)
                {
                    var field = Memories[memory].Field;
                    looked[memory][Token(x + field.X.Values[i], y + field.Y.Values[i], z + field.Z.Values[i])] += share / voxels;
                }
            }
        }

        return new CropAttention(edge, [[.. attended.Select(map => map.Average())]], attended, looked) { Fusion = MemoryFusion.WarpedMasks };

        float[][] Maps() => [.. Memories.Select(_ => new float[edge * edge * edge])];

        int Token(double x, double y, double z) => Along(x) + (edge * (Along(y) + (edge * Along(z))));

        int Along(double place) => Math.Clamp((int)Math.Round(place) / factor, 0, edge - 1);
    }

    /// <summary>An object that a crop shows at one end may stand at the other in a memory.</summary>
    private static int LargestShift(int edge) => edge * 5 / 12;

    private static WarpedMemory Warp(ScalarField crop, RecalledMemory memory, ScalarField image, Translation start, string category)
    {
        var field = Imaging.Registration.Demons.Register(crop, image, start, Demons);
        var mask = new float[crop.Values.Length];
        TensorPrimitives.ConvertTruncating<byte, float>(memory.Tensors.Mask(category), mask);

        // Squared differences, then what is trusted where they are so large.
        var vote = field.Warp(image);
        TensorPrimitives.Subtract(vote.Values, crop.Values, vote.Values);
        TensorPrimitives.Multiply(vote.Values, vote.Values, vote.Values);
        vote = vote.Smoothed(Neighbourhood);
        TensorPrimitives.Add(vote.Values, HalfTrusted, vote.Values);
        TensorPrimitives.Divide(HalfTrusted, vote.Values, vote.Values);
        TensorPrimitives.Multiply(vote.Values, vote.Values, vote.Values);
        TensorPrimitives.Multiply(vote.Values, (float)memory.Case.WeightOfCase, vote.Values);
        return new WarpedMemory(
            memory.Case with { DistanceSquared = 2 - (2 * start.Correlation) }, field, field.Warp(new ScalarField(crop.Shape, mask)), vote);
    }

    /// <summary>Soft Dice of a memory's own mask and the common vote.</summary>
    private double Agreement(WarpedMemory memory)
    {
        var (both, all) = (0.0, 0.0);
        for (var i = 0; i < _share.Length; i++)
        {
            both += Math.Min(_share[i], memory.Mask.Values[i]);
            all += _share[i] + memory.Mask.Values[i];
        }

        return all == 0 ? 0 : 2 * both / all;
    }
}
