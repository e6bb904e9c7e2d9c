using System.Numerics.Tensors;

namespace MemorizingSam.Memory;

/// <summary>Squared L2 distance of two keys.</summary>
/// <remarks>
/// Differs from the reference, whose float32 sum over 128³ numbers was off by 0.14 %: sums of <see cref="BlockLength"/> terms are in
/// float32, their sum is in double.
/// </remarks>
internal static class SquaredDistance
{
    /// <summary>Terms that are added in float32: few enough to lose a bit or two, enough to keep the vector units busy.</summary>
    public const int BlockLength = 256;

    /// <summary>The distance; 0 exactly where the keys are equal.</summary>
    public static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var at = 0; at < a.Length; at += BlockLength)
        {
            var length = Math.Min(BlockLength, a.Length - at);

            // One pass that leaves nothing behind; the root is taken back in double.
            var distance = (double)TensorPrimitives.Distance(a.Slice(at, length), b.Slice(at, length));
            sum += distance * distance;
        }

        return sum;
    }
}
