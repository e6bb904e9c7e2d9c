namespace MemorizingSam.Imaging.Volumes;

/// <summary>Sizes of the voxel types, and the step from a type known at run time to a generic one.</summary>
public static class VoxelTypes
{
    /// <summary>Bytes of one voxel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such voxel type.</exception>
    public static int SizeInBytes(this VoxelType type) => type switch
    {
        VoxelType.UInt8 or VoxelType.Int8 => 1,
        VoxelType.UInt16 or VoxelType.Int16 => 2,
        VoxelType.UInt32 or VoxelType.Int32 or VoxelType.Float32 => 4,
        VoxelType.UInt64 or VoxelType.Int64 or VoxelType.Float64 => 8,
        _ => throw Unknown(type),
    };

    /// <summary>Whether the type holds fractions, NaN and infinities.</summary>
    public static bool IsFloatingPoint(this VoxelType type) => type is VoxelType.Float32 or VoxelType.Float64;

    /// <summary>Whether a C# type holds fractions, NaN and infinities.</summary>
    internal static bool IsFloatingPoint<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    /// <summary>Runs a visitor with the C# type of a voxel type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such voxel type.</exception>
    public static TResult Accept<TResult>(this VoxelType type, IVoxelTypeVisitor<TResult> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return type switch
        {
            VoxelType.UInt8 => visitor.Visit<byte>(),
            VoxelType.Int8 => visitor.Visit<sbyte>(),
            VoxelType.UInt16 => visitor.Visit<ushort>(),
            VoxelType.Int16 => visitor.Visit<short>(),
            VoxelType.UInt32 => visitor.Visit<uint>(),
            VoxelType.Int32 => visitor.Visit<int>(),
            VoxelType.UInt64 => visitor.Visit<ulong>(),
            VoxelType.Int64 => visitor.Visit<long>(),
            VoxelType.Float32 => visitor.Visit<float>(),
            VoxelType.Float64 => visitor.Visit<double>(),
            _ => throw Unknown(type),
        };
    }

    /// <summary>The voxel type of a C# type.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of the ten.</exception>
    internal static VoxelType Of<T>()
        where T : unmanaged
        => Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Byte => VoxelType.UInt8,
            TypeCode.SByte => VoxelType.Int8,
            TypeCode.UInt16 => VoxelType.UInt16,
            TypeCode.Int16 => VoxelType.Int16,
            TypeCode.UInt32 => VoxelType.UInt32,
            TypeCode.Int32 => VoxelType.Int32,
            TypeCode.UInt64 => VoxelType.UInt64,
            TypeCode.Int64 => VoxelType.Int64,
            TypeCode.Single => VoxelType.Float32,
            TypeCode.Double => VoxelType.Float64,
            _ => throw new NotSupportedException($"{typeof(T).Name} is no voxel type; use one of the types of VoxelType."),
        };

    private static ArgumentOutOfRangeException Unknown(VoxelType type)
        => new(nameof(type), type, "No such voxel type.");
}
