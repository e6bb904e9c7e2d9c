namespace MemorizingSam.Memory;

/// <summary>Masks as bits: voxel i is bit i mod 8 (the lowest first) of byte i / 8, x fastest.</summary>
internal static class MaskBits
{
    private const int BitsPerByte = 8;

    /// <summary>Bytes that so many voxels take.</summary>
    public static int Length(int voxels) => (voxels + BitsPerByte - 1) / BitsPerByte;

    /// <summary>0 and 1 to bits; the bits behind the last voxel are 0.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> mask)
    {
        var bits = new byte[Length(mask.Length)];
        for (var i = 0; i < mask.Length; i++)
        {
            bits[i / BitsPerByte] |= (byte)(mask[i] << (i % BitsPerByte));
        }

        return bits;
    }

    /// <summary>Bits to 0 and 1.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> bits, int voxels)
    {
        var mask = new byte[voxels];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = (byte)((bits[i / BitsPerByte] >> (i % BitsPerByte)) & 1);
        }

        return mask;
    }
}
