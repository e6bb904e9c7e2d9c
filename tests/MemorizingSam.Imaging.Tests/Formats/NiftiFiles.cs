using System.Buffers.Binary;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats;

/// <summary>Small NIfTI files, and single numbers of their headers exchanged.</summary>
internal static class NiftiFiles
{
    /// <summary>Bytes before the voxels of a NIfTI-1 file.</summary>
    public const int HeaderEnd1 = NiftiHeaderReader.SizeOfHeader1 + NiftiHeaderReader.ExtensionFlagSize;

    /// <summary>Offset of the number of dimensions, behind which their sizes are.</summary>
    public const int Dim = 40;

    /// <summary>Offset of the voxel type's code.</summary>
    public const int DataType = 70;

    /// <summary>Offset of qfac, behind which the spacings are.</summary>
    public const int Pixdim = 76;

    /// <summary>Offset of the place where voxels begin.</summary>
    public const int VoxOffset = 108;

    /// <summary>Offset of the value scale's factor.</summary>
    public const int SclSlope = 112;

    /// <summary>Offset of the value scale's summand.</summary>
    public const int SclInter = 116;

    /// <summary>Offset of the units of space and time.</summary>
    public const int Units = 123;

    /// <summary>Offset of the qform's code.</summary>
    public const int QformCode = 252;

    /// <summary>Offset of the sform's code.</summary>
    public const int SformCode = 254;

    /// <summary>Offset of the quaternion's b, c and d, behind which its offsets are.</summary>
    public const int Quaternion = 256;

    /// <summary>Offset of the sform's twelve numbers.</summary>
    public const int Sform = 280;

    /// <summary>Offset of the four letters that tell NIfTI from Analyze, and one file from a pair.</summary>
    public const int Magic = 344;

    /// <summary>A NIfTI-1 file of 2×3×2 voxels, oblique, with random bits.</summary>
    public static byte[] Valid(VoxelType type = VoxelType.Int16)
    {
        var random = new RandomVolumes(7);
        return Written(random.Volume(type, new VolumeGrid(new GridShape(2, 3, 2), random.Affine(angle: 0.4, shear: 0))));
    }

    /// <summary>The bytes of the .nii file that a volume is written as.</summary>
    public static byte[] Written(Volume volume)
    {
        using var folder = new TemporaryFolder();
        VolumeFile.Write(folder.File("v.nii"), volume);
        return File.ReadAllBytes(folder.File("v.nii"));
    }

    /// <summary>Reads a single file made of bytes.</summary>
    public static Volume Read(byte[] content, int? frame = null)
    {
        using var folder = new TemporaryFolder();
        return VolumeFile.Read(folder.Write("v.nii", content), frame);
    }

    /// <summary>What reading a single file made of bytes is refused with.</summary>
    public static string Fault(byte[] content) => Assert.Throws<VolumeFormatException>(() => Read(content)).Message;

    /// <summary>The file with a whole number of 16 bits exchanged.</summary>
    public static byte[] WithInt16(this byte[] file, int offset, params short[] values)
    {
        var changed = file.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(changed.AsSpan(offset + (sizeof(short) * i)), values[i]);
        }

        return changed;
    }

    /// <summary>The file with numbers with fractions exchanged.</summary>
    public static byte[] WithSingle(this byte[] file, int offset, params float[] values)
    {
        var changed = file.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(changed.AsSpan(offset + (sizeof(float) * i)), values[i]);
        }

        return changed;
    }

    /// <summary>The file with bytes exchanged.</summary>
    public static byte[] WithBytes(this byte[] file, int offset, params byte[] values)
    {
        var changed = file.ToArray();
        values.CopyTo(changed, offset);
        return changed;
    }
}
