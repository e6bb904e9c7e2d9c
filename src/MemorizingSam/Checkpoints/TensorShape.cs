namespace MemorizingSam.Checkpoints;

/// <summary>Arithmetic on the shape of a tensor that a file claims, where nothing can be trusted yet.</summary>
internal static class TensorShape
{
    /// <summary>The most axes a tensor may have; torch's own limit.</summary>
    public const int MaxRank = 64;

    /// <summary>Multiplies the axes; false if one is negative or the product does not fit.</summary>
    public static bool TryCount(ReadOnlySpan<long> shape, out long count)
    {
        count = 1;
        var empty = false;
        var fits = true;
        foreach (var length in shape)
        {
            if (length < 0)
            {
                return false;
            }

            empty |= length == 0;
            var product = Math.BigMul(count, Math.Max(length, 1), out var low);
            fits &= product == 0 && low >= 0;
            count = fits ? low : 1;
        }

        count = empty ? 0 : count;
        return fits || empty;
    }

    /// <summary>The shape as text: <c>(2, 3)</c>.</summary>
    public static string Text(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";
}
