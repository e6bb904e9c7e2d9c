namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Masks as numpy's packbits makes them: eight voxels a byte, the first in the highest bit.</summary>
internal static class PackedBits
{
    /// <summary>Packs; the last byte is filled up with zeros.</summary>
    /// <param name="voxels">Other than 0 is 1.</param>
    public static byte[] Pack(ReadOnlySpan<byte> voxels)
    {
        var packed = new byte[(voxels.Length + 7) / 8];
        for (var i = 0; i < voxels.Length; i++)
        {
            if (voxels[i] != 0)
            {
                packed[i >> 3] |= (byte)(0x80 >> (i & 7));
            }
        }

        return packed;
    }
}
