namespace MemorizingSam.Training;

/// <summary>A line of a <see cref="CurvePicture"/>.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">Steps, rising, with their values.</param>
internal sealed record Curve(string Name, IReadOnlyList<(long Step, double Value)> Points)
{
    /// <summary>A value of each step of a log, averaged over its neighbourhood: single steps jump.</summary>
    /// <param name="name">What it shows.</param>
    /// <param name="points">Steps, rising, with their values.</param>
    /// <param name="most">Points that remain, at most.</param>
    public static Curve Smoothed(string name, IReadOnlyList<(long Step, double Value)> points, int most = 100)
        => new(name, [.. points.Chunk(Math.Max(1, (points.Count + most - 1) / most))
            .Select(chunk => (chunk[^1].Step, chunk.Average(point => point.Value)))]);
}
