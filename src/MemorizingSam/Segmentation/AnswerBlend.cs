using System.Numerics.Tensors;

namespace MemorizingSam.Segmentation;

/// <summary>Lets a new prompt speak where it was given, and leaves the rest to the mean of all answers.</summary>
/// <remarks>
/// Ours. A model answers each prompt for the whole crop, and a click into the last wrong voxel at one end moves the surface at the other: hippocampi
/// were better after three clicks than after five. See docs/decisions.md #76.
/// </remarks>
internal static class AnswerBlend
{
    /// <summary>Deviation of the Gauss bell in which a prompt speaks alone, in low-res voxels.</summary>
    private const double Reach = 3;

    /// <summary>Adds what memories say to an answer, in place: logits of two who look at the same in different ways.</summary>
    /// <param name="answer">Logits that were just answered.</param>
    /// <param name="vote">Logits of the memories, in the same order.</param>
    /// <param name="weight">Of the memories.</param>
    public static void Join(float[] answer, float[] vote, float weight) => TensorPrimitives.MultiplyAdd(vote, weight, answer, answer);

    /// <summary>Blends in place.</summary>
    /// <param name="fresh">Logits that were just answered, x fastest; then the blended ones.</param>
    /// <param name="previous">The logits before; the mean of as many answers as there were prompts.</param>
    /// <param name="newest">The newest prompt, in voxels of the crop.</param>
    /// <param name="prompts">How many prompts there are with it; at least 1.</param>
    /// <param name="lowRes">Edge of the low-res mask, and crop voxels along the edge of one of its voxels.</param>
    public static void Into(float[] fresh, float[] previous, CropCue newest, int prompts, (int Edge, int Factor) lowRes)
    {
        var edge = lowRes.Edge;
        var (x, y, z) = (Bell(newest.Low.X, newest.High.X), Bell(newest.Low.Y, newest.High.Y), Bell(newest.Low.Z, newest.High.Z));
        for (var line = 0; line < edge * edge; line++)
        {
            var across = y[line % edge] * z[line / edge];
            for (var i = 0; i < edge; i++)
            {
                var share = Math.Max(1f / prompts, x[i] * across);
                ref var logit = ref fresh[(line * edge) + i];
                logit = previous[(line * edge) + i] + (share * (logit - previous[(line * edge) + i]));
            }
        }

        // 1 inside a box's side, and at a click; falling beyond.
        float[] Bell(double low, double high)
        {
            var bell = new float[edge];
            for (var i = 0; i < edge; i++)
            {
                var middle = ((i + 0.5) * lowRes.Factor) - 0.5;
                var away = Math.Max(0, Math.Max(low - middle, middle - high)) / (Reach * lowRes.Factor);
                bell[i] = (float)Math.Exp(-0.5 * away * away);
            }

            return bell;
        }
    }
}
