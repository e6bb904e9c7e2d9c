namespace MemorizingSam.Tests.Goldens;

/// <summary>A whole tensor of the reference code.</summary>
/// <param name="Shape">Edges, first axis first.</param>
/// <param name="Values">Elements in C order.</param>
internal sealed record GoldenArray(long[] Shape, float[] Values)
{
    /// <summary>Relative L2 distance of values of ours from this array.</summary>
    public double RelativeL2(ReadOnlySpan<float> ours) => RelativeDistance.L2(ours, Values);
}
