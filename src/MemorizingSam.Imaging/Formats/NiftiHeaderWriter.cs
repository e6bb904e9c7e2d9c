using System.Buffers.Binary;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>
/// Writes single-file NIfTI headers: NIfTI-1, or NIfTI-2 if an axis is too long for NIfTI-1's 16 bits or a number too large or
/// too small for its float32.
/// </summary>
/// <remarks>
/// Both the sform and, where the axes are at right angles, the qform are written with code 1 (scanner), as ITK does, so
/// that readers that look at only one of them agree. Source: nifti1.h, nifti2.h.
/// </remarks>
internal static class NiftiHeaderWriter
{
    private const short ScannerCode = 1;
    private const byte UnitsMm = 2;

    /// <summary>Largest cosine between two axes that a qform, which knows right angles only, may stand for.</summary>
    private const double RightAngle = 1e-5;

    /// <summary>The header and the extension flag: everything before the voxels.</summary>
    public static byte[] Write(Volume volume)
        => FitsNifti1(volume) ? WriteNifti1(volume) : WriteNifti2(volume);

    private static bool FitsNifti1(Volume volume)
    {
        var (shape, affine) = volume.Grid;
        return Math.Max(shape.X, Math.Max(shape.Y, shape.Z)) <= short.MaxValue
            && float.IsNormal((float)volume.Scale.Slope)
            && float.IsFinite((float)volume.Scale.Intercept)
            && affine.ToRows().All(row => row.All(number => float.IsFinite((float)number)))
            && new[] { affine.AxisX, affine.AxisY, affine.AxisZ }.All(axis => float.IsNormal((float)axis.Length));
    }

    private static byte[] WriteNifti1(Volume volume)
    {
        var bytes = new byte[NiftiHeaderReader.SizeOfHeader1 + NiftiHeaderReader.ExtensionFlagSize];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeaderReader.SizeOfHeader1);
        short[] dimensions = [3, (short)volume.Grid.Shape.X, (short)volume.Grid.Shape.Y, (short)volume.Grid.Shape.Z, 1, 1, 1, 1];
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(40 + (2 * i)), dimensions[i]);
        }

        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(70), TypeCode(volume.VoxelType));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(72), (short)(8 * volume.VoxelType.SizeInBytes()));
        WriteSingles(bytes.AsSpan(76), Pixdims(volume.Grid));
        WriteSingles(bytes.AsSpan(108), [bytes.Length, volume.Scale.Slope, volume.Scale.Intercept]);
        bytes[123] = UnitsMm;
        "memsam"u8.CopyTo(bytes.AsSpan(148));
        var quaternion = Quaternion(volume.Grid.Affine);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(252), quaternion is null ? (short)0 : ScannerCode);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(254), ScannerCode);
        WriteSingles(bytes.AsSpan(256), quaternion ?? new double[6]);
        WriteSingles(bytes.AsSpan(280), volume.Grid.Affine.ToRows().Take(3).SelectMany(row => row).ToArray());
        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        return bytes;
    }

    private static byte[] WriteNifti2(Volume volume)
    {
        var bytes = new byte[NiftiHeaderReader.SizeOfHeader2 + NiftiHeaderReader.ExtensionFlagSize];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeaderReader.SizeOfHeader2);
        "n+2\0\r\n\x1A\n"u8.CopyTo(bytes.AsSpan(4));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(12), TypeCode(volume.VoxelType));
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(14), (short)(8 * volume.VoxelType.SizeInBytes()));
        long[] dimensions = [3, volume.Grid.Shape.X, volume.Grid.Shape.Y, volume.Grid.Shape.Z, 1, 1, 1, 1];
        for (var i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + (8 * i)), dimensions[i]);
        }

        WriteDoubles(bytes.AsSpan(104), Pixdims(volume.Grid));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(168), bytes.Length);
        WriteDoubles(bytes.AsSpan(176), [volume.Scale.Slope, volume.Scale.Intercept]);
        "memsam"u8.CopyTo(bytes.AsSpan(240));
        var quaternion = Quaternion(volume.Grid.Affine);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(344), quaternion is null ? 0 : ScannerCode);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(348), ScannerCode);
        WriteDoubles(bytes.AsSpan(352), quaternion ?? new double[6]);
        WriteDoubles(bytes.AsSpan(400), volume.Grid.Affine.ToRows().Take(3).SelectMany(row => row).ToArray());
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(500), UnitsMm);
        return bytes;
    }

    private static short TypeCode(VoxelType type) => type switch
    {
        VoxelType.UInt8 => 2,
        VoxelType.Int16 => 4,
        VoxelType.Int32 => 8,
        VoxelType.Float32 => 16,
        VoxelType.Float64 => 64,
        VoxelType.Int8 => 256,
        VoxelType.UInt16 => 512,
        VoxelType.UInt32 => 768,
        VoxelType.Int64 => 1024,
        VoxelType.UInt64 => 1280,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such voxel type."),
    };

    /// <summary>qfac (−1 for a left-handed grid), then the spacing, then ones.</summary>
    private static double[] Pixdims(VolumeGrid grid)
        => [grid.Affine.Determinant < 0 ? -1 : 1, grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z, 1, 1, 1, 1];

    /// <summary>b, c, d of the rotation's quaternion and the origin; null if the axes are not at right angles.</summary>
    private static double[]? Quaternion(Affine affine)
    {
        var x = (1 / affine.AxisX.Length) * affine.AxisX;
        var y = (1 / affine.AxisY.Length) * affine.AxisY;
        var z = (Math.Sign(affine.Determinant) / affine.AxisZ.Length) * affine.AxisZ;
        if (Math.Abs(x.Dot(y)) > RightAngle || Math.Abs(x.Dot(z)) > RightAngle || Math.Abs(y.Dot(z)) > RightAngle)
        {
            return null;
        }

        var (b, c, d) = RotationParts(x, y, z);
        return [b, c, d, affine.Origin.X, affine.Origin.Y, affine.Origin.Z];
    }

    /// <summary>Shepperd's method: divides by the largest of the four parts, so that none is lost to rounding.</summary>
    private static (double B, double C, double D) RotationParts(WorldVector x, WorldVector y, WorldVector z)
    {
        double[] squares =
        [
            1 + x.X + y.Y + z.Z,
            1 + x.X - y.Y - z.Z,
            1 - x.X + y.Y - z.Z,
            1 - x.X - y.Y + z.Z,
        ];
        var largest = Array.IndexOf(squares, squares.Max());
        var four = 2 * Math.Sqrt(squares[largest]);
        var (a, b, c, d) = largest switch
        {
            0 => (four / 4, (y.Z - z.Y) / four, (z.X - x.Z) / four, (x.Y - y.X) / four),
            1 => ((y.Z - z.Y) / four, four / 4, (y.X + x.Y) / four, (z.X + x.Z) / four),
            2 => ((z.X - x.Z) / four, (y.X + x.Y) / four, four / 4, (z.Y + y.Z) / four),
            _ => ((x.Y - y.X) / four, (z.X + x.Z) / four, (z.Y + y.Z) / four, four / 4),
        };

        // NIfTI stores b, c, d only and takes a ≥ 0.
        return a < 0 ? (-b, -c, -d) : (b, c, d);
    }

    private static void WriteSingles(Span<byte> target, double[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(4 * i)..], (float)numbers[i]);
        }
    }

    private static void WriteDoubles(Span<byte> target, double[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(target[(8 * i)..], numbers[i]);
        }
    }
}
