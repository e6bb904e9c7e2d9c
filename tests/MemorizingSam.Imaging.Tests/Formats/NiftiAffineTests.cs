using MemorizingSam.Imaging.Volumes;
using static MemorizingSam.Imaging.Tests.Formats.NiftiFiles;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>What real files' affines are is in <see cref="GoldenVolumeTests"/>; these are the rules between the forms.</summary>
public sealed class NiftiAffineTests
{
    /// <summary>Relative error of axes made of a quaternion of float32.</summary>
    private const double QuaternionTolerance = 1e-5;

    /// <summary>The same near a half turn, where the part that is not stored is the root of a difference near 0.</summary>
    private const double HalfTurnTolerance = 2e-3;

    private static readonly byte[] File = Valid();

    [Fact]
    public void Read_BothForms_TakesTheSform()
    {
        var read = Read(File.WithSingle(Sform, 2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30)).Grid.Affine;

        Assert.Equal([[2, 0, 0, 10], [0, 3, 0, 20], [0, 0, 4, 30], [0, 0, 0, 1]], read.ToRows());
    }

    [Fact]
    public void Read_AnyQform_IsTheSformThatWasWrittenBesideIt()
    {
        var random = new RandomVolumes(9);
        for (var i = 0; i < 200; i++)
        {
            var affine = random.Affine(angle: i % 2 == 0 ? 0 : random.Between(0, Math.PI), shear: 0);
            var written = Written(random.Volume(VoxelType.UInt8, affine));

            var read = Read(written.WithInt16(SformCode, 0)).Grid.Affine;

            Assert.Equal(1, BitConverter.ToInt16(written, QformCode));
            Assert.InRange(affine.Origin.DistanceTo(read.Origin), 0, 1e-4);
            var tolerance = CosineOfHalfAngle(affine) > 0.05 ? QuaternionTolerance : HalfTurnTolerance;
            for (var axis = 0; axis < 3; axis++)
            {
                Assert.InRange((affine[axis] + (-1 * read[axis])).Length, 0, tolerance * affine[axis].Length);
            }
        }
    }

    [Fact]
    public void Read_QuaternionLongerThanOne_IsStillARotation()
    {
        var read = Read(File.WithInt16(SformCode, 0).WithSingle(Quaternion, 0.6f, 0.8f, 1e-3f)).Grid.Affine;

        Assert.Equal(0, read.AxisX.Dot(read.AxisY), 12);
        Assert.Equal(BitConverter.ToSingle(File, Pixdim + 4), read.AxisX.Length, 6);
    }

    [Fact]
    public void Read_NegativeQfac_MirrorsTheThirdAxis()
    {
        var upright = File.WithInt16(SformCode, 0).WithSingle(Quaternion, 0, 0, 0, 1, 2, 3).WithSingle(Pixdim, 1, 2, 3, 4);

        Assert.Equal([[2, 0, 0, 1], [0, 3, 0, 2], [0, 0, 4, 3], [0, 0, 0, 1]], Read(upright).Grid.Affine.ToRows());
        Assert.Equal(new WorldVector(0, 0, -4), Read(upright.WithSingle(Pixdim, -1)).Grid.Affine.AxisZ);
    }

    [Fact]
    public void Read_NeitherForm_IsCentredAndMirrored()
    {
        var read = Read(File.WithInt16(QformCode, 0, 0).WithSingle(Pixdim, 1, 2, 3, 4)).Grid.Affine;

        Assert.Equal([[-2, 0, 0, 1], [0, 3, 0, -3], [0, 0, 4, -2], [0, 0, 0, 1]], read.ToRows());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1000)]
    [InlineData(2, 1)]
    [InlineData(3, 0.001)]
    [InlineData(2 | 8, 1)]
    [InlineData(3 | 16, 0.001)]
    public void Read_Units_BecomeMm(byte units, double factor)
    {
        var metres = File.WithSingle(Sform, 2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30).WithBytes(Units, units);

        var read = Read(metres).Grid.Affine;

        Assert.Equal(factor * 2, read.AxisX.X, 12);
        Assert.Equal(factor * 30, read.Origin.Z, 12);
    }

    // slice_code is the byte before the units, and 1 and 3 are usual in functional MR.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_SliceOrder_IsNoUnit(byte order)
        => Assert.Equal(Read(File).Grid, Read(File.WithBytes(Units - 1, order)).Grid);

    [Theory]
    [InlineData("sform")]
    [InlineData("qform")]
    [InlineData("spacing")]
    public void Read_FormThatCannotBeInverted_IsRefusedByName(string form)
    {
        var flat = form switch
        {
            "sform" => File.WithSingle(Sform, new float[12]),
            "qform" => File.WithInt16(SformCode, 0).WithSingle(Pixdim, 1, 2, 3, 0),
            _ => File.WithInt16(QformCode, 0, 0).WithSingle(Pixdim, 1, 2, 3, float.NaN),
        };

        var fault = Fault(flat);

        Assert.StartsWith($"'v.nii' has no usable {form}: The affine must be finite and invertible, got columns ", fault, StringComparison.Ordinal);
        Assert.EndsWith(" Repair its header.", fault, StringComparison.Ordinal);
    }

    /// <summary>The part a of an affine's quaternion, which NIfTI does not store.</summary>
    private static double CosineOfHalfAngle(Affine affine)
    {
        var z = Math.Sign(affine.Determinant) * affine.AxisZ.Z / affine.AxisZ.Length;
        return Math.Sqrt(Math.Max(0, 1 + (affine.AxisX.X / affine.AxisX.Length) + (affine.AxisY.Y / affine.AxisY.Length) + z)) / 2;
    }
}
