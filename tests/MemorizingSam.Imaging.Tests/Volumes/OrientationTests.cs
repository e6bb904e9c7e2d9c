using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Volumes;

public sealed class OrientationTests
{
    private static readonly string[] Orders = ["012", "021", "102", "120", "201", "210"];

    /// <summary>All ways to put one letter of each pair in any order.</summary>
    public static TheoryData<string> Codes =>
    [
        .. from order in Orders
           from signs in Enumerable.Range(0, 8)
           select string.Concat(order.Select(c => (c - '0', (signs >> (c - '0')) & 1)).Select(p => "RASLPI"[p.Item1 + (3 * p.Item2)])),
    ];

    [Fact]
    public void Codes_OfTheTests_AreAllFortyEight() => Assert.Equal(48, Codes.Select(row => row.Data).Distinct().Count());

    [Theory]
    [MemberData(nameof(Codes))]
    public void Of_AxesAlongTheLetters_IsTheirCode(string code)
    {
        var orientation = Orientation.Parse(code);

        Assert.Equal(orientation, Orientation.Of(Along(orientation)));
        Assert.Equal(code, orientation.ToString());
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Of_AxesTiltedByThirtyDegrees_IsStillTheirCode(string code)
    {
        var upright = Along(Orientation.Parse(code));
        var (cos, sin) = (Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6));
        WorldVector Tilt(WorldVector v) => new((cos * v.X) - (sin * v.Y), (sin * v.X) + (cos * v.Y), v.Z);

        var tilted = new Affine(Tilt(upright.AxisX), Tilt(upright.AxisY), Tilt(upright.AxisZ), default);

        Assert.Equal(code, Orientation.Of(tilted).Code);
    }

    [Fact]
    public void Of_RandomObliqueAndShearedAffines_IsNibabelsCode()
    {
        var goldens = OrientationGolden.All.ToArray();

        Assert.Equal(200, goldens.Length);
        Assert.Equal(goldens.Select(golden => golden.Code), goldens.Select(golden => Orientation.Of(golden.Affine).Code));
    }

    [Fact]
    public void Of_AlmostFlatCell_IsFound()
    {
        var affine = new Affine(new(1, 0, 0), new(1, 1e-5, 0), new(0, 0, 1), default);

        Assert.Equal("RAS", Orientation.Of(affine).Code);
    }

    [Theory]
    [InlineData("las", "LAS")]
    [InlineData("Pir", "PIR")]
    public void Parse_SmallLetters_AreRead(string text, string code) => Assert.Equal(code, Orientation.Parse(text).Code);

    [Theory]
    [InlineData("")]
    [InlineData("RA")]
    [InlineData("RASS")]
    [InlineData("RLS")]
    [InlineData("RRS")]
    [InlineData("XAS")]
    public void Parse_OtherText_IsRefused(string text)
        => Assert.Equal(
            $"'{text}' is no orientation; give three letters, one each of R/L, A/P and S/I, such as RAS or LPS.",
            Assert.Throws<ArgumentException>(() => Orientation.Parse(text)).Message);

    [Fact]
    public void WorldAxisAndSign_OfPir_SayWhereEachAxisRuns()
    {
        var pir = Orientation.Parse("PIR");

        Assert.Equal([(1, -1), (2, -1), (0, 1)], Enumerable.Range(0, 3).Select(axis => (pir.WorldAxis(axis), pir.Sign(axis))));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void WorldAxis_OfNoAxis_IsRefused(int axis)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Orientation.Ras.WorldAxis(axis));
        Assert.Throws<ArgumentOutOfRangeException>(() => Orientation.Ras.Sign(axis));
    }

    [Fact]
    public void Default_IsRas() => Assert.Equal(Orientation.Ras.Code, default(Orientation).Code);

    private static Affine Along(Orientation orientation)
    {
        WorldVector Step(int axis)
        {
            var length = (axis + 1.5) * orientation.Sign(axis);
            var world = orientation.WorldAxis(axis);
            return new WorldVector(world == 0 ? length : 0, world == 1 ? length : 0, world == 2 ? length : 0);
        }

        return new Affine(Step(0), Step(1), Step(2), new WorldPoint(1, 2, 3));
    }
}
