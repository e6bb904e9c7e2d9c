namespace MemorizingSam.Server.Sessions;

/// <summary>A click as clients see it.</summary>
/// <param name="At">Where, in mm RAS.</param>
/// <param name="Positive">Whether it lies in the object.</param>
internal sealed record PointView(double[] At, bool Positive);
