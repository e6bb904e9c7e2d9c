using System.Numerics;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Preprocessing;

/// <summary>Carries labels over a mapping by a trilinear vote of the eight nearest voxels, with 0 outside.</summary>
internal sealed class LabelVote(GridMapping mapping, CancellationToken cancellation) : IVolumeVisitor<Volume>
{
    private const int Neighbours = 8;

    /// <inheritdoc/>
    public Volume Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var plan = new ResamplingPlan(mapping);
        var target = VoxelCopy.Padded(plan, mapping.Target.Shape, T.Zero);
        plan.ForEachLine(() => 0, (y, z, _) => VoteLine(volume.Voxels, plan, target, y, z), cancellation);
        return new Volume<T>(mapping.Target, target, volume.Scale);
    }

    private static void VoteLine<T>(ReadOnlySpan<T> voxels, ResamplingPlan plan, T[] target, int y, int z)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<int> lines =
        [
            plan.SourceLine(plan.Y.Lower[y], plan.Z.Lower[z]),
            plan.SourceLine(plan.Y.Upper[y], plan.Z.Lower[z]),
            plan.SourceLine(plan.Y.Lower[y], plan.Z.Upper[z]),
            plan.SourceLine(plan.Y.Upper[y], plan.Z.Upper[z]),
        ];
        var (fy, fz) = (plan.Y.Fraction[y], plan.Z.Fraction[z]);
        ReadOnlySpan<float> weights = [(1 - fy) * (1 - fz), fy * (1 - fz), (1 - fy) * fz, fy * fz];
        var nearestLine = plan.SourceLine(plan.Y.Nearest(y), plan.Z.Nearest(z));
        Span<T> labels = stackalloc T[Neighbours];
        for (var x = plan.X.First; x < plan.X.End; x++)
        {
            for (var i = 0; i < lines.Length; i++)
            {
                labels[2 * i] = voxels[lines[i] + plan.X.Lower[x]];
                labels[(2 * i) + 1] = voxels[lines[i] + plan.X.Upper[x]];
            }

            target[plan.TargetIndex(x, y, z)] = labels.ContainsAnyExcept(labels[0])
                ? Winner(labels, weights, plan.X.Fraction[x], voxels[nearestLine + plan.X.Nearest(x)])
                : labels[0];
        }
    }

    private static T Winner<T>(ReadOnlySpan<T> labels, ReadOnlySpan<float> lineWeights, float fractionX, T nearest)
        where T : unmanaged, INumber<T>
    {
        var (winner, most) = (nearest, WeightOf(nearest, labels, lineWeights, fractionX));
        foreach (var label in labels)
        {
            var weight = WeightOf(label, labels, lineWeights, fractionX);
            if (weight > most)
            {
                (winner, most) = (label, weight);
            }
        }

        return winner;
    }

    private static float WeightOf<T>(T label, ReadOnlySpan<T> labels, ReadOnlySpan<float> lineWeights, float fractionX)
        where T : unmanaged, INumber<T>
    {
        var sum = 0f;
        for (var i = 0; i < lineWeights.Length; i++)
        {
            sum += (labels[2 * i] == label ? lineWeights[i] * (1 - fractionX) : 0)
                + (labels[(2 * i) + 1] == label ? lineWeights[i] * fractionX : 0);
        }

        return sum;
    }
}
