using System.IO.Compression;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>What a client has to change in its mask: the smallest box that holds every change, with all that is in it now.</summary>
/// <param name="Box">Where.</param>
/// <param name="Voxels">What is there now, 0 or 1, the last axis of the array fastest.</param>
internal sealed record ChangedRegion(ArrayBox Box, byte[] Voxels)
{
    /// <summary>A change as the library tells it: of a volume whose x is the array's last axis.</summary>
    /// <returns>Null if nothing changed.</returns>
    public static ChangedRegion? Of(MaskChange change)
    {
        var (first, end) = (change.Box.First, change.Box.End);
        var box = new ArrayBox((first.Z, first.Y, first.X), (end.Z, end.Y, end.X));
        if (change.Bits.IsEmpty)
        {
            return null;
        }

        var voxels = new byte[box.Shape.Aggregate(1, (count, length) => count * length)];
        var bits = new byte[(voxels.Length + 7) / 8];
        using (var zlib = new ZLibStream(new MemoryStream(change.Bits.ToArray()), CompressionMode.Decompress))
        {
            zlib.ReadExactly(bits);
        }

        for (var i = 0; i < voxels.Length; i++)
        {
            voxels[i] = (byte)((bits[i >> 3] >> (i & 7)) & 1);
        }

        return new ChangedRegion(box, voxels);
    }
}
