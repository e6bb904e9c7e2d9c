using System.Text.Json;
using MemorizingSam.Imaging.Tests.Goldens;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

/// <summary>A random affine and what nibabel says about it: an entry of <c>orientations.json</c>.</summary>
/// <param name="Affine">The affine, in mm RAS.</param>
/// <param name="Code">nibabel's axis code.</param>
/// <param name="ObliquenessDegrees">Largest angle between a voxel axis and the patient axis nearest to it, by numpy.</param>
internal sealed record OrientationGolden(Affine Affine, string Code, double ObliquenessDegrees)
{
    /// <summary>All 200.</summary>
    public static IEnumerable<OrientationGolden> All
        => GoldenFile.Json("orientations.json").GetProperty("affines").EnumerateArray().Select(Of);

    private static OrientationGolden Of(JsonElement entry)
    {
        var rows = entry.GetProperty("affine");
        WorldVector Column(int i) => new(rows[0][i].GetDouble(), rows[1][i].GetDouble(), rows[2][i].GetDouble());
        return new OrientationGolden(
            new Affine(Column(0), Column(1), Column(2), new WorldPoint() + Column(3)),
            entry.GetProperty("orientation").GetString()!,
            entry.GetProperty("obliqueness").GetDouble());
    }
}
