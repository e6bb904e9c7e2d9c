using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Finds where the voxels of a NIfTI file lie: the sform, else the qform, else the spacing alone.</summary>
/// <remarks>
/// Source: nifti1.h, methods 3, 2 and 1. With neither form the orientation is unknown; nibabel's choice is kept:
/// centred, and mirrored left–right as Analyze files were.
/// </remarks>
internal sealed class NiftiAffine(NiftiHeaderReader header, GridShape shape)
{
    private const int Metre = 1;
    private const int Micrometre = 3;
    private const int SpatialUnitMask = 7;

    /// <summary>Reads the affine, in mm RAS.</summary>
    /// <exception cref="VolumeFormatException">No form of it is finite and invertible.</exception>
    public Affine Read()
    {
        var sform = header.Integer(254, 348, sizeof(int)) > 0;
        var qform = header.Integer(252, 344, sizeof(int)) > 0;
        try
        {
            return sform ? ReadSform() : qform ? ReadQform() : ReadSpacing();
        }
        catch (ArgumentException e)
        {
            throw header.Fault(
                $"has no usable {(sform ? "sform" : qform ? "qform" : "spacing")}: {e.Message} Repair its header.");
        }
    }

    /// <summary>Factor from the header's unit of length to mm; an unknown unit is taken for mm.</summary>
    private double MmPerUnit => (header.Units & SpatialUnitMask) switch
    {
        Metre => 1000,
        Micrometre => 0.001,
        _ => 1,
    };

    private double Pixdim(int index) => header.Real(76, 104, index);

    private Affine ReadSform()
    {
        var rows = Enumerable.Range(0, 3)
            .Select(row => Enumerable.Range(0, 4)
                .Select(column => MmPerUnit * header.Real(280 + (16 * row), 400 + (32 * row), column))
                .ToArray())
            .ToArray();
        WorldVector Column(int i) => new(rows[0][i], rows[1][i], rows[2][i]);
        return new Affine(Column(0), Column(1), Column(2), new WorldPoint(rows[0][3], rows[1][3], rows[2][3]));
    }

    private Affine ReadQform()
    {
        var (b, c, d) = (header.Real(256, 352), header.Real(260, 360), header.Real(264, 368));
        var rest = 1 - ((b * b) + (c * c) + (d * d));

        // Of a half turn nothing is left but rounding; nibabel's bound for that, so that both give the same half turn.
        var a = rest < 3 * header.Precision ? 0 : Math.Sqrt(rest);

        // Rounded parts may be longer than 1 together; dividing by the norm makes a rotation of them all the same.
        var s = 2 / ((a * a) + (b * b) + (c * c) + (d * d));
        var x = new WorldVector(1 - (s * ((c * c) + (d * d))), s * ((b * c) + (a * d)), s * ((b * d) - (a * c)));
        var y = new WorldVector(s * ((b * c) - (a * d)), 1 - (s * ((b * b) + (d * d))), s * ((c * d) + (a * b)));
        var z = new WorldVector(s * ((b * d) + (a * c)), s * ((c * d) - (a * b)), 1 - (s * ((b * b) + (c * c))));

        var qfac = Pixdim(0) < 0 ? -1 : 1;
        var unit = MmPerUnit;
        return new Affine(
            unit * Math.Abs(Pixdim(1)) * x,
            unit * Math.Abs(Pixdim(2)) * y,
            unit * Math.Abs(Pixdim(3)) * qfac * z,
            new WorldPoint(unit * header.Real(268, 376), unit * header.Real(272, 384), unit * header.Real(276, 392)));
    }

    private Affine ReadSpacing()
    {
        var spacing = new SpacingMm(
            MmPerUnit * Math.Abs(Pixdim(1)), MmPerUnit * Math.Abs(Pixdim(2)), MmPerUnit * Math.Abs(Pixdim(3)));
        return new Affine(
            new WorldVector(-spacing.X, 0, 0),
            new WorldVector(0, spacing.Y, 0),
            new WorldVector(0, 0, spacing.Z),
            new WorldPoint(
                spacing.X * (shape.X - 1) / 2,
                -spacing.Y * (shape.Y - 1) / 2,
                -spacing.Z * (shape.Z - 1) / 2));
    }
}
