using static MemorizingSam.Imaging.Tests.Formats.PlainFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

public sealed class NrrdAffineTests
{
    private const string Oblique = "space directions: (0.6,0.8,0) (-1.6,1.2,0.1) (0,0.3,2)\nspace origin: (10,-20,30.5)\n";

    [Theory]
    [InlineData("right-anterior-superior", 1, 1)]
    [InlineData("right anterior superior", 1, 1)]
    [InlineData("RightAnteriorSuperior", 1, 1)]
    [InlineData("RAS", 1, 1)]
    [InlineData("left-anterior-superior", -1, 1)]
    [InlineData("LAS", -1, 1)]
    [InlineData("left-posterior-superior", -1, -1)]
    [InlineData("lps", -1, -1)]
    [InlineData("scanner-xyz", -1, -1)]
    [InlineData("3D-right-handed", -1, -1)]
    [InlineData("3D left handed", -1, -1)]
    public void Read_AnySpace_BecomesRas(string space, int right, int anterior)
    {
        var rows = ReadHeader(Nrrd(NrrdFields + $"space: {space}\n{Oblique}")).Grid.Affine.ToRows();

        Assert.Equal([right * 0.6, right * -1.6, 0, right * 10.0], rows[0]);
        Assert.Equal([anterior * 0.8, anterior * 1.2, anterior * 0.3, anterior * -20.0], rows[1]);
        Assert.Equal([0, 0.1, 2, 30.5], rows[2]);
    }

    [Theory]
    [InlineData("right-anterior-superior-time", 1, 1)]
    [InlineData("RAST", 1, 1)]
    [InlineData("left-anterior-superior-time", -1, 1)]
    [InlineData("LAST", -1, 1)]
    [InlineData("left-posterior-superior-time", -1, -1)]
    [InlineData("scanner-xyzt", -1, -1)]
    [InlineData("3D-left-handed-time", -1, -1)]
    public void Read_SpaceWithTime_BecomesRas(string space, int right, int anterior)
    {
        const string Directions = "space directions: (2,0,0,0) (0,3,0,0) (0,0,4,0) (0,0,0,1)\nspace origin: (5,6,7,8)\n";

        var fields = NrrdFields.Replace("3\nsizes: 2 3 2", "4\nsizes: 2 3 2 1");
        var rows = ReadHeader(Nrrd(fields + $"space: {space}\n{Directions}")).Grid.Affine.ToRows();

        Assert.Equal([[right * 2, 0, 0, right * 5], [0, anterior * 3, 0, anterior * 6], [0, 0, 4, 7], [0, 0, 0, 1]], rows);
    }

    [Theory]
    [InlineData("space dimension: 3\n")]
    [InlineData("")]
    public void Read_DirectionsWithoutNamedSpace_AreLpsAsInItk(string space)
        => Assert.Equal([-0.6, 1.6, 0, -10], ReadHeader(Nrrd(NrrdFields + space + Oblique)).Grid.Affine.ToRows()[0]);

    [Theory]
    [InlineData("(1,0,0) (0,1,0) (0,0,1)")]
    [InlineData("(1,0,0)(0,1,0)(0,0,1)")]
    [InlineData(" ( 1 , 0.0 , 0e5 )\t(0,1,0)   (-0,0,+1) ")]
    public void Read_VectorsHoweverSpaced_AreUnderstood(string directions)
        => Assert.Equal(
            [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
            ReadHeader(Nrrd(NrrdFields + $"space: RAS\nspace directions: {directions}\n")).Grid.Affine.ToRows());

    [Theory]
    [InlineData("")]
    [InlineData("space origin: none\n")]
    [InlineData("space origin: (nan,nan,nan)\n")]
    public void Read_NoOrigin_IsZeroAsInItk(string origin)
        => Assert.Equal(default, ReadHeader(Nrrd(NrrdFields + "space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\n" + origin)).Grid.Affine.Origin);

    [Theory]
    [InlineData("\"mm\" \"mm\" \"mm\"", 1)]
    [InlineData("\"um\" \"um\" \"um\"", 0.001)]
    [InlineData("\"µm\" \"µm\" \"µm\"", 0.001)]
    [InlineData("\"μm\" \"μm\" \"μm\"", 0.001)]
    [InlineData("\"microns\" \"microns\" \"microns\"", 0.001)]
    [InlineData("\"cm\" \"cm\" \"cm\"", 10)]
    [InlineData("\"m\" \"m\" \"m\"", 1000)]
    [InlineData("\"nm\" \"nm\" \"nm\"", 1e-6)]
    [InlineData("um um um", 0.001)]
    [InlineData("\"\" \"\" \"\"", 1)]
    [InlineData("\"furlong\" \"furlong\" \"furlong\"", 1)]
    public void Read_SpaceUnits_BecomeMm(string units, double mm)
    {
        var rows = ReadHeader(Nrrd(NrrdFields + $"space: RAS\nspace units: {units}\n{Oblique}")).Grid.Affine.ToRows();

        Assert.Equal([mm * 0.6, mm * -1.6, 0, mm * 10], rows[0]);
        Assert.Equal([0, mm * 0.1, mm * 2, mm * 30.5], rows[2]);
    }

    [Fact]
    public void Read_DifferentUnitsPerCoordinate_AreToldApart()
        => Assert.Equal(
            [[1, 0, 0, 1], [0, 10, 0, 10], [0, 0, 1000, 1000], [0, 0, 0, 1]],
            ReadHeader(Nrrd(NrrdFields + "space: RAS\nspace units: \"mm\" \"cm\" \"m\"\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (1,1,1)\n"))
                .Grid.Affine.ToRows());

    [Theory]
    [InlineData("", new double[] { 1, 1, 1 }, new double[] { 0, 0, 0 })]
    [InlineData("spacings: 2 3 4\n", new double[] { 2, 3, 4 }, new double[] { 0, 0, 0 })]
    [InlineData("spacings: nan 3 NaN\n", new double[] { 1, 3, 1 }, new double[] { 0, 0, 0 })]
    [InlineData("spacings: 2 3 4\nunits: \"cm\" \"mm\" \"um\"\n", new[] { 20, 3, 0.004 }, new double[] { 0, 0, 0 })]
    [InlineData("spacings: 2 3 4\naxis mins: 10 20 30\n", new double[] { 2, 3, 4 }, new[] { 11, 21.5, 32 })]
    [InlineData("spacings: 2 3 4\naxis mins: 10 20 30\ncenters: cell cell cell\n", new double[] { 2, 3, 4 }, new[] { 11, 21.5, 32 })]
    [InlineData("spacings: 2 3 4\naxis mins: 10 20 30\ncenterings: node cell ???\n", new double[] { 2, 3, 4 }, new[] { 10, 21.5, 32 })]
    [InlineData("spacings: 2 3 4\naxis mins: 10 nan 30\n", new double[] { 2, 3, 4 }, new double[] { 0, 0, 0 })]
    [InlineData("axis mins: 0 0 0\naxis maxs: 4 9 8\n", new double[] { 2, 3, 4 }, new[] { 1, 1.5, 2 })]
    [InlineData("axis mins: 0 0 0\naxis maxs: 4 9 8\ncenters: node node node\n", new double[] { 4, 4.5, 8 }, new double[] { 0, 0, 0 })]
    public void Read_NoSpace_HasSpacingsAndMinsInLps(string fields, double[] spacing, double[] lpsOrigin)
    {
        var affine = ReadHeader(Nrrd(NrrdFields + fields)).Grid.Affine;

        Assert.Equal([-spacing[0], 0, 0, -lpsOrigin[0]], affine.ToRows()[0]);
        Assert.Equal([0, -spacing[1], 0, -lpsOrigin[1]], affine.ToRows()[1]);
        Assert.Equal([0, 0, spacing[2], lpsOrigin[2]], affine.ToRows()[2]);
    }

    [Fact]
    public void Read_SpaceWithSpacingsOnly_LiesAlongItsAxes()
        => Assert.Equal(
            [[2, 0, 0, 5], [0, 3, 0, 6], [0, 0, 4, 7], [0, 0, 0, 1]],
            ReadHeader(Nrrd(NrrdFields + "space: RAS\nspacings: 2 3 4\nspace origin: (5,6,7)\n")).Grid.Affine.ToRows());

    [Fact]
    public void Read_Zeros_HaveNoSign()
    {
        var rows = ReadHeader(Nrrd(NrrdFields + "space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,-0)\n")).Grid.Affine.ToRows();

        Assert.DoesNotContain(rows.SelectMany(row => row), number => number == 0 && double.IsNegative(number));
    }

    [Theory]
    [InlineData(
        "space: moon\n",
        "lies in the space 'moon', which NRRD does not know; write right-anterior-superior, left-anterior-superior or "
        + "left-posterior-superior into its header.")]
    [InlineData(
        "space: LPS\nspace directions: (1,0,0) (0,1,0) 0,0,1\n",
        "has '0,0,1' where its field 'space directions' needs a vector such as (1,0,0); its header is damaged.")]
    [InlineData(
        "space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1\n",
        "has '(0,0,1' where its field 'space directions' needs a vector such as (1,0,0); its header is damaged.")]
    [InlineData(
        "space: LPS\nspace directions: (1,0) (0,1) (0,0)\n",
        "has a vector of 2 numbers in its field 'space directions'; a volume lies in a space of three: give a 3D volume.")]
    [InlineData(
        "space: LPS\nspace directions: (1,0,x) (0,1,0) (0,0,1)\n", "has 'x' where its field 'space directions' needs a number; its header is damaged.")]
    [InlineData("spacings: 1 1 x\n", "has 'x' where its field 'spacings' needs a number; its header is damaged.")]
    [InlineData(
        "space: LPS\nspace units: \"mm\" \"mm\"\n", "has 2 units in its field 'space units' and needs 3; its header is damaged.")]
    [InlineData(
        "space: LPS\nspace origin: (1,2,3) (4,5,6)\n",
        "has the space origin '(1,2,3) (4,5,6)'; it must be one vector such as (0,0,0): its header is damaged.")]
    public void Read_DamagedGeometry_IsRefused(string fields, string what)
        => Assert.Equal($"'v' {what}", Fault(Nrrd(NrrdFields + fields)));

    [Theory]
    [InlineData("space: LPS\nspace directions: (1,0,0) (2,0,0) (0,0,1)\n")]
    [InlineData("space: LPS\nspace directions: (1,0,0) (0,nan,0) (0,0,1)\n")]
    [InlineData("space: LPS\nspace directions: (1,0,0) (0,1e308,1e308) (0,0,1e308)\n")]
    [InlineData("space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (nan,0,0)\n")]
    [InlineData("spacings: 0 1 1\n")]
    [InlineData("spacings: Infinity 1 1\n")]
    public void Read_UnusableGeometry_IsRefusedWithItsNumbers(string fields)
    {
        var message = Fault(Nrrd(NrrdFields + fields));

        Assert.StartsWith("'v' has no usable space directions or spacings: The affine must be finite and invertible, got columns", message, StringComparison.Ordinal);
        Assert.EndsWith("Repair its header.", message, StringComparison.Ordinal);
    }
}
