namespace MemorizingSam.Training;

/// <summary>Curves over one axis.</summary>
/// <param name="Title">What they are of.</param>
/// <param name="Curves">Those without points are left out.</param>
internal sealed record CurvePanel(string Title, params IReadOnlyList<Curve> Curves);
