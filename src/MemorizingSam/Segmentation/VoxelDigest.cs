using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>
/// Tells images apart by the values of their voxels alone: one image that lies flipped or turned in another file, with another header, number
/// type or scale, is still the same.
/// </summary>
/// <remarks>
/// Ours. Sums of mixed values do not depend on their order. Two scans do not share 128 bits of such sums by chance; it is no proof against
/// someone who means to deceive.
/// </remarks>
internal sealed class VoxelDigest : IVolumeVisitor<string>
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xD1B5_4A32_D192_ED03;

    /// <summary>64 hexadecimal digits.</summary>
    public static string Of(Volume volume) => volume.Accept(new VoxelDigest());

    /// <inheritdoc/>
    public string Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (a, b) = (0UL, 0UL);
        foreach (var voxel in volume.Voxels)
        {
            // Adding 0 makes one of both zeros; to float, since that is what files of real values hold.
            var real = (float)volume.Scale.Apply(double.CreateTruncating(voxel)) + 0f;
            var bits = float.IsNaN(real) ? uint.MaxValue : BitConverter.SingleToUInt32Bits(real);
            a += Mixed(bits + First);
            b += Mixed(bits + Second);
        }

        int[] edges = [volume.Grid.Shape.X, volume.Grid.Shape.Y, volume.Grid.Shape.Z];
        Array.Sort(edges);
        var text = FormattableString.Invariant($"{edges[0]} {edges[1]} {edges[2]} {a:x16}{b:x16}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
