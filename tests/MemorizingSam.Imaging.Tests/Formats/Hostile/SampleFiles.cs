using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>One small valid file of every form that memsam reads.</summary>
internal static class SampleFiles
{
    private const int HeaderEnd1 = NiftiHeaderReader.SizeOfHeader1 + NiftiHeaderReader.ExtensionFlagSize;

    private static readonly GridShape Shape = new(5, 4, 3);

    /// <summary>Names of all forms.</summary>
    public static string[] Forms => [.. All().Select(sample => sample.Form)];

    /// <summary>All forms, the same bytes in every run.</summary>
    public static SampleFile[] All() => [.. Nifti()];

    private static IEnumerable<SampleFile> Nifti()
    {
        var nifti1 = Written("v.nii", VoxelType.Int16);
        var voxels = nifti1[HeaderEnd1..];
        var pairHeader = nifti1[..NiftiHeaderReader.SizeOfHeader1].WithSingle(108, 0);
        "ni1\0"u8.CopyTo(pairHeader.AsSpan(344));

        yield return new("nifti-1", "v.nii", nifti1);
        yield return new("nifti-1 big-endian 4D", "v.nii", NiftiFields.SwapByteOrder(FourFrames(Written("v.nii", VoxelType.Float32)), 4));
        yield return new("nifti-1 gzip", "v.nii.gz", Written("v.nii.gz", VoxelType.UInt8));
        yield return new("nifti-1 pair", "v.hdr", new Dictionary<string, byte[]> { ["v.hdr"] = pairHeader, ["v.img"] = voxels });
        yield return new("nifti-1 pair gzip", "v.hdr.gz", new Dictionary<string, byte[]>
        {
            ["v.hdr.gz"] = SampleFile.Gzip(pairHeader),
            ["v.img.gz"] = SampleFile.Gzip(voxels),
        });

        // The writer makes NIfTI-2 of long axes only.
        yield return new("nifti-2", "v.nii", Written("v.nii", VoxelType.UInt8, new GridShape(33000, 1, 1))[..(NiftiHeaderReader.SizeOfHeader2 + 4 + 60)]
            .WithInt16(24, 5).WithInt16(32, 4).WithInt16(40, 3));
    }

    /// <summary>The dimensions 5×2×3×2: half of y becomes a fourth dimension.</summary>
    private static byte[] FourFrames(byte[] nifti1) => nifti1.WithInt16(40, 4).WithInt16(44, 2).WithInt16(48, 2);

    private static byte[] Written(string name, VoxelType type, GridShape? shape = null)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes(12);
        var grid = new VolumeGrid(shape ?? Shape, random.Affine(angle: 0.3, shear: 0));
        VolumeFile.Write(folder.File(name), random.Volume(type, grid, new ValueScale(0.5, -3)));
        return File.ReadAllBytes(folder.File(name));
    }
}
