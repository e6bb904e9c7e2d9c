using System.Text.Json.Serialization;

namespace MemorizingSam.Memory;

/// <summary>Where a memory's crop lay in its patient.</summary>
public sealed record MemoryGeometry
{
    private const int Axes = 3;
    private const int AffineNumbers = 12;

    /// <summary>Edges of one voxel of the crop in mm: x, y, z.</summary>
    public required IReadOnlyList<double> SpacingMm { get; init; }

    /// <summary>From voxel indices of the crop to mm RAS: the upper three rows of the matrix, row by row.</summary>
    public required IReadOnlyList<double> AffineRas { get; init; }

    /// <summary>Edge of a cube as large as a voxel, in mm.</summary>
    [JsonIgnore]
    public double VoxelEdgeMm => Math.Cbrt(SpacingMm.Aggregate(1.0, (product, edge) => product * edge));

    /// <summary>Checks counts and values.</summary>
    /// <exception cref="ArgumentException">A rule is broken; the message names it.</exception>
    public void Validate()
    {
        if (SpacingMm is not { Count: Axes } || !SpacingMm.All(edge => double.IsFinite(edge) && edge > 0))
        {
            throw new ArgumentException($"SpacingMm ({Text(SpacingMm)}) must be {Axes} positive numbers of mm.");
        }

        if (AffineRas is not { Count: AffineNumbers } || !AffineRas.All(double.IsFinite))
        {
            throw new ArgumentException($"AffineRas ({Text(AffineRas)}) must be {AffineNumbers} finite numbers.");
        }
    }

    private static string Text(IReadOnlyList<double>? numbers) => string.Join(", ", numbers?.Take(AffineNumbers + 1) ?? []);
}
