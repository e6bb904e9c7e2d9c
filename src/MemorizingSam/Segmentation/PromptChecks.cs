using System.Numerics;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Checks what callers prompt a session with.</summary>
internal static class PromptChecks
{
    /// <summary>Checks that a place lies in a volume.</summary>
    /// <exception cref="ArgumentException">It does not, or is not finite.</exception>
    public static void RequireInside(WorldPoint point, VolumeGrid grid, string what)
    {
        if (!double.IsFinite(point.X + point.Y + point.Z))
        {
            throw new ArgumentException($"A {what} needs three finite numbers of mm, got {Text(point)}.");
        }

        var voxel = Cue.Snap(grid.Affine.ToVoxel(point));
        if (!grid.Contains(voxel))
        {
            throw new ArgumentException(
                $"The {what} at {Text(point)} mm RAS lies outside the volume: it would be voxel "
                + $"({voxel.X:0.#}, {voxel.Y:0.#}, {voxel.Z:0.#}) of {grid.Shape}.");
        }
    }

    /// <summary>Checks an object's name.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static void RequireName(string objectName)
    {
        if (string.IsNullOrWhiteSpace(objectName))
        {
            throw new ArgumentException("An object needs a name; give any text.");
        }
    }

    /// <summary>Checks that a mask's voxels are a lattice's, all of them or some, and copies it as 0 and 1.</summary>
    /// <exception cref="ArgumentException">It lies on another lattice.</exception>
    public static Volume<byte> ToMask(Volume mask, VolumeGrid grid)
        => Resampler.PlaceLabels(mask, grid) is { } placed
            ? placed.Accept(new Copy(grid))
            : throw new ArgumentException(
                $"The mask of {mask.Grid.Shape} does not lie on the lattice of the volume of {grid.Shape}; "
                + "resample it onto that first.");

    private static string Text(WorldPoint point) => $"({point.X:0.##}, {point.Y:0.##}, {point.Z:0.##})";

    private sealed class Copy(VolumeGrid grid) : IVolumeVisitor<Volume<byte>>
    {
        public Volume<byte> Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var copy = new Volume<byte>(grid, new byte[grid.Shape.VoxelCount]);
            var given = volume.Voxels;
            var voxels = copy.Voxels;
            for (var i = 0; i < voxels.Length; i++)
            {
                voxels[i] = T.IsZero(given[i]) ? (byte)0 : (byte)1;
            }

            return copy;
        }
    }
}
