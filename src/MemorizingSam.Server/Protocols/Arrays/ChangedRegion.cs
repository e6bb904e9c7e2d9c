using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Server.Protocols.Arrays;

/// <summary>What a client has to change in its mask: the smallest box that holds every change, with all that is in it now.</summary>
/// <param name="Box">Where.</param>
/// <param name="Voxels">What is there now, 0 or 1, the last axis of the array fastest.</param>
internal sealed record ChangedRegion(ArrayBox Box, byte[] Voxels)
{
    /// <summary>All of a mask.</summary>
    public static ChangedRegion All(MaskRuns mask)
        => new(
            new ArrayBox((0, 0, 0), (mask.Shape.Z, mask.Shape.Y, mask.Shape.X)),
            mask.VoxelsIn(new VoxelBox((0, 0, 0), (mask.Shape.X, mask.Shape.Y, mask.Shape.Z))));

    /// <summary>What turns one mask into another, of a volume whose x is the array's last axis.</summary>
    /// <param name="before">What the client has.</param>
    /// <param name="after">What it shall have.</param>
    /// <returns>Null if nothing changed.</returns>
    public static ChangedRegion? Between(MaskRuns before, MaskRuns after)
        => after.BoxOfChangeSince(before) is { } box
            ? new ChangedRegion(new ArrayBox((box.First.Z, box.First.Y, box.First.X), (box.End.Z, box.End.Y, box.End.X)), after.VoxelsIn(box))
            : null;
}
