using System.Numerics;

namespace MemorizingSam.Imaging.Volumes;

/// <summary>Makes real values of stored ones, for formats that cannot store a scale.</summary>
/// <remarks>
/// Whole numbers with a whole slope and intercept stay whole: they get the smallest integer type that holds them all.
/// All other values become float32 if they were stored in at most 16 bits or as float32, else float64.
/// </remarks>
internal sealed class RealValues : IVolumeVisitor<Volume>
{
    /// <summary>Largest slope and intercept for which every product and sum with a 64-bit integer fits 128 bits.</summary>
    private const double LargestWhole = 1L << 62;

    private static readonly (VoxelType Type, Int128 Min, Int128 Max)[] WholeTypes =
    [
        (VoxelType.UInt8, byte.MinValue, byte.MaxValue),
        (VoxelType.Int8, sbyte.MinValue, sbyte.MaxValue),
        (VoxelType.Int16, short.MinValue, short.MaxValue),
        (VoxelType.UInt16, ushort.MinValue, ushort.MaxValue),
        (VoxelType.Int32, int.MinValue, int.MaxValue),
        (VoxelType.UInt32, uint.MinValue, uint.MaxValue),
        (VoxelType.Int64, long.MinValue, long.MaxValue),
        (VoxelType.UInt64, ulong.MinValue, ulong.MaxValue),
    ];

    private RealValues()
    {
    }

    /// <summary>The volume itself if its stored values are the real ones, else a new one.</summary>
    public static Volume Of(Volume volume) => volume.Scale.IsIdentity ? volume : volume.Accept(new RealValues());

    /// <inheritdoc/>
    public Volume Visit<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var isWhole = !volume.VoxelType.IsFloatingPoint() && IsWhole(volume.Scale.Slope) && IsWhole(volume.Scale.Intercept);
        if (isWhole && FindType(volume) is { } type)
        {
            return type.Accept(new WholeScaling<T>(volume));
        }

        var isSmall = volume.VoxelType == VoxelType.Float32 || volume.VoxelType.SizeInBytes() <= sizeof(short);
        return isSmall
            ? new Volume<float>(volume.Grid, Convert(volume.Voxels, voxel => (float)Scaled(volume, voxel)))
            : new Volume<double>(volume.Grid, Convert(volume.Voxels, voxel => Scaled(volume, voxel)));
    }

    private static bool IsWhole(double number) => Math.Abs(number) <= LargestWhole && number == Math.Floor(number);

    private static double Scaled<T>(Volume volume, T voxel)
        where T : unmanaged, INumber<T>
        => volume.Scale.Apply(double.CreateChecked(voxel));

    private static VoxelType? FindType<T>(Volume<T> volume)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var (least, most) = (T.MaxValue, T.MinValue);
        foreach (var voxel in volume.Voxels)
        {
            least = T.Min(least, voxel);
            most = T.Max(most, voxel);
        }

        var (a, b) = (WholeScaling<T>.Scale(volume.Scale, least), WholeScaling<T>.Scale(volume.Scale, most));
        var (min, max) = (Int128.Min(a, b), Int128.Max(a, b));
        return WholeTypes.Where(type => min >= type.Min && max <= type.Max).Select(type => (VoxelType?)type.Type).FirstOrDefault();
    }

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<TFrom> voxels, Func<TFrom, TTo> convert)
    {
        var converted = GC.AllocateUninitializedArray<TTo>(voxels.Length);
        for (var i = 0; i < converted.Length; i++)
        {
            converted[i] = convert(voxels[i]);
        }

        return converted;
    }

    /// <summary>Scales whole numbers exactly, which float64 does not above 2⁵³.</summary>
    private sealed class WholeScaling<TFrom>(Volume<TFrom> volume) : IVoxelTypeVisitor<Volume>
        where TFrom : unmanaged, INumber<TFrom>, IMinMaxValue<TFrom>
    {
        public static Int128 Scale(ValueScale scale, TFrom voxel)
            => ((Int128)scale.Slope * Int128.CreateChecked(voxel)) + (Int128)scale.Intercept;

        public Volume Visit<TTo>()
            where TTo : unmanaged, INumber<TTo>, IMinMaxValue<TTo>
        {
            var scale = volume.Scale;
            return new Volume<TTo>(volume.Grid, Convert(volume.Voxels, voxel => TTo.CreateChecked(Scale(scale, voxel))));
        }
    }
}
