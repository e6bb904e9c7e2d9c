using System.Text;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>One small valid file of every form that memsam reads.</summary>
internal static class SampleFiles
{
    private static readonly GridShape Shape = new(5, 4, 3);

    /// <summary>Names of all forms.</summary>
    public static string[] Forms => [.. All().Select(sample => sample.Form)];

    /// <summary>All forms, the same bytes in every run.</summary>
    public static SampleFile[] All() => [.. Nifti(), .. Nrrd(), .. MetaImage()];

    private static IEnumerable<SampleFile> Nifti()
    {
        var nifti1 = Written("v.nii", VoxelType.Int16).Single().Value;
        var voxels = nifti1[NiftiFiles.HeaderEnd1..];
        var pairHeader = nifti1[..NiftiHeaderReader.SizeOfHeader1].WithSingle(NiftiFiles.VoxOffset, 0);
        "ni1\0"u8.CopyTo(pairHeader.AsSpan(NiftiFiles.Magic));
        var floats = Written("v.nii", VoxelType.Float32).Single().Value;

        yield return SampleFile.Single("nifti-1", "v.nii", nifti1);
        yield return SampleFile.Single("nifti-1 big-endian 4D", "v.nii", NiftiFields.SwapByteOrder(TwoFrames(floats), sizeof(float)));
        yield return new("nifti-1 gzip", "v.nii.gz", Written("v.nii.gz", VoxelType.UInt8));
        yield return new("nifti-1 pair", "v.hdr", new() { ["v.hdr"] = pairHeader, ["v.img"] = voxels });
        yield return new("nifti-1 pair gzip", "v.hdr.gz", new()
        {
            ["v.hdr.gz"] = SampleFile.Gzip(pairHeader),
            ["v.img.gz"] = SampleFile.Gzip(voxels),
        });
        yield return SampleFile.Single("nifti-2", "v.nii", Nifti2());
    }

    private static IEnumerable<SampleFile> Nrrd()
    {
        const string Place = "space: left-posterior-superior\nspace origin: (-12.5,30,1e2)\n";
        yield return new("nrrd gzip", "v.nrrd", Written("v.nrrd", VoxelType.Int16));
        yield return SampleFile.Single("nrrd raw big-endian", "v.nrrd", Text(
            "NRRD0001\n# odd, but right\ncontent: test\ntype: unsigned short\ndimension: 3\nsizes: 5 4 3\nspacings: 0.7 0.7 2.5\n"
            + "axis mins: -1 -2 -3\ncenters: cell cell cell\nunits: \"mm\" \"mm\" \"mm\"\nendian: big\nencoding: raw\n\n", voxelBytes: 120));
        yield return SampleFile.Single("nrrd list", "v.nrrd", Text(
            $"NRRD0005\ntype: uchar\ndimension: 4\nsizes: 2 5 4 3\n{Place}kinds: list domain domain domain\n"
            + "space directions: none (0.7,0,0) (0,0.7,0.1) (0,0,2.5)\nencoding: raw\nkey:=value\n\n", voxelBytes: 120));
        yield return new("nrrd segmentation", "v.seg.nrrd", Written("v.seg.nrrd", VoxelType.UInt8));
        yield return new("nhdr", "v.nhdr", Written("v.nhdr", VoxelType.Float32));
        yield return new("nhdr slices", "v.nhdr", new()
        {
            ["v.nhdr"] = Text(
                $"NRRD0004\ntype: short\ndimension: 3\nsizes: 5 4 3\n{Place}space directions: (1,0,0) (0,1,0) (0,0,1)\nendian: little\n"
                + "encoding: raw\nline skip: 1\nbyte skip: 2\ndata file: LIST\na.raw\nb.raw\nc.raw\n", voxelBytes: 0),
            ["a.raw"] = Text("a\n..", voxelBytes: 40),
            ["b.raw"] = Text("b\n..", voxelBytes: 40),
            ["c.raw"] = Text("c\n..", voxelBytes: 40),
        });
    }

    private static IEnumerable<SampleFile> MetaImage()
    {
        const string Start = "ObjectType = Image\nNDims = 3\nBinaryData = True\n";
        const string Place = "TransformMatrix = 0 1 0 -1 0 0 0 0 1\nOffset = -5 6.5 700\nElementSpacing = 0.5 0.5 3\nDimSize = 5 4 3\n";
        yield return new("mha zlib", "v.mha", Written("v.mha", VoxelType.Int16));
        yield return SampleFile.Single("mha raw big-endian", "v.mha", Text(
            $"{Start}BinaryDataByteOrderMSB = True\n{Place}ElementType = MET_FLOAT\nElementDataFile = LOCAL\n", voxelBytes: 240));
        yield return SampleFile.Single("mha channels", "v.mha", Text(
            $"{Start}{Place}ElementNumberOfChannels = 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n", voxelBytes: 240));
        yield return new("mhd", "v.mhd", Written("v.mhd", VoxelType.UInt16));
        yield return new("mhd slices", "v.mhd", new()
        {
            ["v.mhd"] = Text($"{Start}{Place}HeaderSize = -1\nElementType = MET_UCHAR\nElementDataFile = s%02d.raw 1 3 1\n", voxelBytes: 0),
            ["s01.raw"] = Text(string.Empty, voxelBytes: 20),
            ["s02.raw"] = Text(string.Empty, voxelBytes: 20),
            ["s03.raw"] = Text(string.Empty, voxelBytes: 20),
        });
    }

    /// <summary>The dimensions 5×2×3×2: half of y becomes a fourth dimension.</summary>
    private static byte[] TwoFrames(byte[] nifti1) => nifti1.WithInt16(NiftiFiles.Dim, 4, 5, 2, 3, 2);

    /// <summary>The writer makes NIfTI-2 of long axes only, so one of its files is cut down to 5×4×3.</summary>
    private static byte[] Nifti2()
    {
        var file = Written("v.nii", VoxelType.UInt8, new GridShape(short.MaxValue + 1, 1, 1)).Single().Value;
        return file[..(NiftiHeaderReader.SizeOfHeader2 + NiftiHeaderReader.ExtensionFlagSize + (int)Shape.VoxelCount)]
            .WithInt16(24, (short)Shape.X, 0, 0, 0, (short)Shape.Y, 0, 0, 0, (short)Shape.Z);
    }

    private static byte[] Text(string header, int voxelBytes)
    {
        var voxels = new byte[voxelBytes];
        new Random(voxelBytes).NextBytes(voxels);
        return [.. Encoding.UTF8.GetBytes(header), .. voxels];
    }

    private static Dictionary<string, byte[]> Written(string name, VoxelType type, GridShape? shape = null)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomVolumes(12);
        var grid = new VolumeGrid(shape ?? Shape, random.Affine(angle: 0.3, shear: 0));
        var scale = name.Contains(".nii", StringComparison.Ordinal) ? new ValueScale(0.5, -3) : ValueScale.Identity;
        VolumeFile.Write(folder.File(name), random.Volume(type, grid, scale));
        return folder.FileNames.ToDictionary(file => file, file => File.ReadAllBytes(folder.File(file)));
    }
}
