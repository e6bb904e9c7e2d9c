using System.Numerics;

namespace MemorizingSam.Imaging.Volumes;

/// <summary>Labels of a volume: whole numbers from 0 (nothing) to 65535, in whatever type and scale they are stored.</summary>
internal static class Labels
{
    /// <summary>Largest label.</summary>
    public const int Largest = ushort.MaxValue;

    /// <summary>Finds the labels that a volume holds, 0 left out, in rising order.</summary>
    /// <exception cref="ArgumentException">A voxel holds no label; the message names it.</exception>
    public static IReadOnlyList<int> FindIn(Volume volume)
    {
        var isThere = volume.Accept(new Census());
        return [.. Enumerable.Range(1, Largest).Where(label => isThere[label])];
    }

    /// <summary>The same labels as 8 or 16 bits: the volume itself if it is so stored, else a new one.</summary>
    /// <param name="volume">A volume of labels.</param>
    /// <param name="largest">Its largest label.</param>
    public static Volume Pack(Volume volume, int largest)
        => volume.Scale.IsIdentity && volume is Volume<byte> or Volume<ushort> ? volume : volume.Accept(new Packing(largest));

    private sealed class Census : IVolumeVisitor<bool[]>
    {
        public bool[] Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var isThere = new bool[Largest + 1];
            var voxels = volume.Voxels;
            for (var i = 0; i < voxels.Length; i++)
            {
                var value = volume.Scale.Apply(double.CreateChecked(voxels[i]));

                // The comparison is written so that NaN fails it.
                if (!(value >= 0 && value <= Largest && value == Math.Floor(value)))
                {
                    var shape = volume.Grid.Shape;
                    throw new ArgumentException(
                        $"voxel ({i % shape.X}, {i / shape.X % shape.Y}, {i / shape.X / shape.Y}) holds {value}; "
                        + $"labels are whole numbers from 0 to {Largest}.");
                }

                isThere[(int)value] = true;
            }

            return isThere;
        }
    }

    private sealed class Packing(int largest) : IVolumeVisitor<Volume>
    {
        public Volume Visit<T>(Volume<T> volume)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => largest <= byte.MaxValue
                ? new Volume<byte>(volume.Grid, Pack<T, byte>(volume))
                : new Volume<ushort>(volume.Grid, Pack<T, ushort>(volume));

        private static TTo[] Pack<TFrom, TTo>(Volume<TFrom> volume)
            where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom>
            where TTo : unmanaged, INumber<TTo>
        {
            var voxels = volume.Voxels;
            var packed = GC.AllocateUninitializedArray<TTo>(voxels.Length);
            for (var i = 0; i < packed.Length; i++)
            {
                packed[i] = TTo.CreateChecked(volume.Scale.Apply(double.CreateChecked(voxels[i])));
            }

            return packed;
        }
    }
}
