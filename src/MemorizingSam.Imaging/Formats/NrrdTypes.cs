using System.Collections.Frozen;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>NRRD's names of number types. Source: the NRRD definition, field <c>type</c>.</summary>
internal static class NrrdTypes
{
    /// <summary>All names of each type; the first is the one that teem writes.</summary>
    private static readonly (VoxelType Type, string[] Names)[] All =
    [
        (VoxelType.Int8, ["signed char", "int8", "int8_t"]),
        (VoxelType.UInt8, ["unsigned char", "uchar", "uint8", "uint8_t"]),
        (VoxelType.Int16, ["short", "short int", "signed short", "signed short int", "int16", "int16_t"]),
        (VoxelType.UInt16, ["unsigned short", "ushort", "unsigned short int", "uint16", "uint16_t"]),
        (VoxelType.Int32, ["int", "signed int", "int32", "int32_t"]),
        (VoxelType.UInt32, ["unsigned int", "uint", "uint32", "uint32_t"]),
        (VoxelType.Int64, ["long long int", "longlong", "long long", "signed long long", "signed long long int", "int64", "int64_t"]),
        (VoxelType.UInt64, ["unsigned long long int", "ulonglong", "unsigned long long", "uint64", "uint64_t"]),
        (VoxelType.Float32, ["float"]),
        (VoxelType.Float64, ["double"]),
    ];

    private static readonly FrozenDictionary<string, VoxelType> ByName = All
        .SelectMany(entry => entry.Names.Select(name => (name, entry.Type)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of a name, or null if it names none.</summary>
    public static VoxelType? Find(string name) => ByName.TryGetValue(name, out var type) ? type : null;

    /// <summary>The name to write.</summary>
    public static string NameOf(VoxelType type) => Array.Find(All, entry => entry.Type == type).Names[0];
}
