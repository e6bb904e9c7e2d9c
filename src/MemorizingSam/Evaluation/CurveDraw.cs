namespace MemorizingSam.Evaluation;

/// <summary>One draw of memorised cases.</summary>
/// <param name="Cases">How many.</param>
/// <param name="Draw">Which draw, from 0.</param>
/// <param name="Name">What is asked for to recall these alone.</param>
internal sealed record CurveDraw(int Cases, int Draw, string Name);
