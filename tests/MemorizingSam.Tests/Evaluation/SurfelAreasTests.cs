using System.Text.Json;
using MemorizingSam.Evaluation;

namespace MemorizingSam.Tests.Evaluation;

public sealed class SurfelAreasTests
{
    // Sums of at most four square roots.
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_ASpacing_GivesTheRecordedAreas(int number)
    {
        var golden = SurfaceGolden.File.GetProperty("surfelAreas")[number];
        var expected = golden.GetProperty("areas").Deserialize<double[]>()!;

        var areas = SurfelAreas.Of(SurfaceGolden.Spacing(golden));

        Assert.Equal(256, expected.Length);
        Assert.All(areas, (area, code) => Assert.Equal(expected[code], area, Tolerance * Math.Max(1, expected[code])));
    }
}
