using System.Numerics;
using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Datasets;

/// <summary>Where one label is: yes or no for each voxel of a lattice, kept only inside the label's own box.</summary>
/// <remarks>
/// A hundred organs of a whole-body CT take a few times its voxels that way, where a hundred whole masks would not fit memory.
/// </remarks>
public sealed class LabelMask
{
    /// <summary>Empty voxels kept around the box, so that interpolation at its border needs no special case.</summary>
    internal const int Rim = 1;

    private readonly byte[] _voxels;

    private LabelMask(VolumeGrid grid, VoxelBox box, byte[] voxels, int voxelCount)
        => (Grid, Box, _voxels, VoxelCount) = (grid, box, voxels, voxelCount);

    /// <summary>Lattice of the image that the label belongs to.</summary>
    public VolumeGrid Grid { get; }

    /// <summary>The smallest box around the label.</summary>
    public VoxelBox Box { get; }

    /// <summary>Voxels of the label; at least one.</summary>
    public int VoxelCount { get; }

    /// <summary>Volume of the label, in ml.</summary>
    public double VolumeMl => VoxelCount * Grid.VoxelVolumeMm3 / 1000;

    /// <summary>Bytes that the mask takes in memory.</summary>
    public long SizeInBytes => _voxels.LongLength;

    /// <summary>Voxels of the box with its rim along each axis.</summary>
    internal GridShape RimmedShape => Rimmed(Box);

    /// <summary>1 or 0 for each voxel of the box with its rim, x fastest.</summary>
    internal ReadOnlySpan<byte> RimmedVoxels => _voxels;

    /// <summary>Whether a voxel belongs to the label; voxels outside the lattice do not.</summary>
    public bool this[int x, int y, int z]
        => x >= Box.First.X && x < Box.End.X && y >= Box.First.Y && y < Box.End.Y && z >= Box.First.Z && z < Box.End.Z
            && _voxels[IndexOf(Box, x, y, z)] != 0;

    /// <summary>Takes the voxels of a volume that are not 0; null if there is none.</summary>
    public static LabelMask? Of(Volume<byte> mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var belongs = new bool[byte.MaxValue + 1];
        Array.Fill(belongs, true, 1, byte.MaxValue);
        return VoxelBox.OfForeground(mask) is { } box ? Of(mask, box, belongs) : null;
    }

    /// <summary>The mask on its whole lattice: 1 in the label, 0 elsewhere.</summary>
    public Volume<byte> ToVolume()
    {
        var volume = new Volume<byte>(Grid, new byte[checked((int)Grid.Shape.VoxelCount)]);
        foreach (var (rimmed, whole, length) in Lines(Grid.Shape, Box))
        {
            _voxels.AsSpan(rimmed, length).CopyTo(volume.Voxels[whole..]);
        }

        return volume;
    }

    /// <summary>One voxel of the label by its number, counted along x, then y, then z.</summary>
    /// <param name="number">From 0; below <see cref="VoxelCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such voxel.</exception>
    public (int X, int Y, int Z) VoxelAt(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, VoxelCount);
        var (rimmed, whole, length) = Lines(Grid.Shape, Box).First(line =>
        {
            var count = _voxels.AsSpan(line.Rimmed, line.Length).Count((byte)1);
            number -= count;
            return number < 0;
        });
        var last = length;
        for (; number < 0; number++)
        {
            // The line's voxels with this number and higher are counted from its end.
            last = _voxels.AsSpan(rimmed, last).LastIndexOf((byte)1);
        }

        var (index, shape) = (whole + last, Grid.Shape);
        return (index % shape.X, index / shape.X % shape.Y, index / shape.X / shape.Y);
    }

    /// <summary>Takes the voxels of a box that belong to a label.</summary>
    /// <param name="volume">Stored labels.</param>
    /// <param name="box">The smallest box around the label.</param>
    /// <param name="belongs">For each number that may be stored whether it belongs to the label.</param>
    internal static LabelMask Of<T>(Volume<T> volume, VoxelBox box, bool[] belongs)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var voxels = new byte[checked((int)Rimmed(box).VoxelCount)];
        var count = 0;
        foreach (var (rimmed, whole, length) in Lines(volume.Grid.Shape, box))
        {
            var source = volume.Voxels.Slice(whole, length);
            var target = voxels.AsSpan(rimmed, length);
            for (var x = 0; x < length; x++)
            {
                if (belongs[int.CreateTruncating(source[x])])
                {
                    target[x] = 1;
                    count++;
                }
            }
        }

        return new LabelMask(volume.Grid, box, voxels, count);
    }

    /// <summary>Where each line of the box begins in the rimmed box and in the whole lattice.</summary>
    private static IEnumerable<(int Rimmed, int Whole, int Length)> Lines(GridShape whole, VoxelBox box)
    {
        for (var z = box.First.Z; z < box.End.Z; z++)
        {
            for (var y = box.First.Y; y < box.End.Y; y++)
            {
                yield return (
                    IndexOf(box, box.First.X, y, z), box.First.X + (whole.X * (y + (whole.Y * z))), box.End.X - box.First.X);
            }
        }
    }

    private static GridShape Rimmed(VoxelBox box) => new(
        box.End.X - box.First.X + (2 * Rim), box.End.Y - box.First.Y + (2 * Rim), box.End.Z - box.First.Z + (2 * Rim));

    private static int IndexOf(VoxelBox box, int x, int y, int z)
    {
        var shape = Rimmed(box);
        return x - box.First.X + Rim + (shape.X * (y - box.First.Y + Rim + (shape.Y * (z - box.First.Z + Rim))));
    }
}
