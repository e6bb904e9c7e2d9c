using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>MetaImage's names of number types. Source: MetaIO, metaTypes.h; its long has 32 bits on every machine.</summary>
internal static class MetaImageTypes
{
    private const string ArraySuffix = "_ARRAY";

    /// <summary>The name to write comes first where a type has two.</summary>
    private static readonly (VoxelType Type, string Name)[] All =
    [
        (VoxelType.Int8, "MET_CHAR"),
        (VoxelType.Int8, "MET_ASCII_CHAR"),
        (VoxelType.UInt8, "MET_UCHAR"),
        (VoxelType.Int16, "MET_SHORT"),
        (VoxelType.UInt16, "MET_USHORT"),
        (VoxelType.Int32, "MET_INT"),
        (VoxelType.Int32, "MET_LONG"),
        (VoxelType.UInt32, "MET_UINT"),
        (VoxelType.UInt32, "MET_ULONG"),
        (VoxelType.Int64, "MET_LONG_LONG"),
        (VoxelType.UInt64, "MET_ULONG_LONG"),
        (VoxelType.Float32, "MET_FLOAT"),
        (VoxelType.Float64, "MET_DOUBLE"),
    ];

    /// <summary>The type of a name, or null if it names none; arrays are named after their numbers.</summary>
    public static VoxelType? Find(string name)
    {
        var number = name.EndsWith(ArraySuffix, StringComparison.OrdinalIgnoreCase) ? name[..^ArraySuffix.Length] : name;
        foreach (var (type, known) in All)
        {
            if (string.Equals(number, known, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The name to write.</summary>
    public static string NameOf(VoxelType type) => Array.Find(All, entry => entry.Type == type).Name;
}
