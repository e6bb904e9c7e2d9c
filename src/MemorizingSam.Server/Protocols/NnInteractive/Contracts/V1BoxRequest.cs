namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>A box of version 1.</summary>
/// <param name="OuterPointOne">One corner, in it.</param>
/// <param name="OuterPointTwo">The opposite corner, in it.</param>
/// <param name="PositiveClick">Whether it lies around the object.</param>
internal sealed record V1BoxRequest(double[]? OuterPointOne, double[]? OuterPointTwo, bool? PositiveClick);
