using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Tests.Formats.Hostile;

/// <summary>Where the numbers of NIfTI headers are: to turn their bytes round, or to write nonsense into them.</summary>
/// <remarks>Source: nifti1.h, nifti2.h.</remarks>
internal static class NiftiFields
{
    private static readonly HeaderField[] Nifti1 =
    [
        .. Fields(0, 4, false), .. Fields(32, 4, false), .. Fields(36, 2, false), .. Fields(40, 2, false, 8), .. Fields(56, 4, true, 3),
        .. Fields(68, 2, false, 4), .. Fields(76, 4, true, 8), .. Fields(108, 4, true, 3), .. Fields(120, 2, false),
        .. Fields(124, 4, true, 4), .. Fields(140, 4, false, 2), .. Fields(252, 2, false, 2), .. Fields(256, 4, true, 18),
    ];

    private static readonly HeaderField[] Nifti2 =
    [
        .. Fields(0, 4, false), .. Fields(12, 2, false, 2), .. Fields(16, 8, false, 8), .. Fields(80, 8, true, 3),
        .. Fields(104, 8, true, 8), .. Fields(168, 8, false), .. Fields(176, 8, true, 6), .. Fields(224, 8, false, 2),
        .. Fields(344, 4, false, 2), .. Fields(352, 8, true, 18), .. Fields(496, 4, false, 3),
    ];

    /// <summary>The fields of a header of either version and byte order; none for other bytes.</summary>
    public static HeaderField[] Of(ReadOnlySpan<byte> bytes) => NiftiHeaderReader.SizeOfHeader(bytes) switch
    {
        (NiftiHeaderReader.SizeOfHeader1, _) when bytes.Length >= NiftiHeaderReader.SizeOfHeader1 => Nifti1,
        (NiftiHeaderReader.SizeOfHeader2, _) when bytes.Length >= NiftiHeaderReader.SizeOfHeader2 => Nifti2,
        _ => [],
    };

    /// <summary>The same single file in the other byte order.</summary>
    /// <param name="file">Header, extension flag and voxels.</param>
    /// <param name="voxelSize">Bytes of one voxel.</param>
    public static byte[] SwapByteOrder(byte[] file, int voxelSize)
    {
        var swapped = file.ToArray();
        foreach (var field in Of(file))
        {
            swapped.AsSpan(field.Offset, field.Size).Reverse();
        }

        for (var i = NiftiFiles.HeaderEnd1; i < file.Length; i += voxelSize)
        {
            swapped.AsSpan(i, voxelSize).Reverse();
        }

        return swapped;
    }

    private static IEnumerable<HeaderField> Fields(int offset, int size, bool isReal, int count = 1)
        => Enumerable.Range(0, count).Select(i => new HeaderField(offset + (size * i), size, isReal));
}
