namespace MemorizingSam.Checkpoints;

/// <summary>How each <see cref="ElementType"/> is sized, and what the two file formats call it.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Type, int Size, string Safetensors, string TorchStorage)[] Table =
    [
        (ElementType.Float32, 4, "F32", "FloatStorage"),
        (ElementType.Float64, 8, "F64", "DoubleStorage"),
        (ElementType.Float16, 2, "F16", "HalfStorage"),
        (ElementType.BFloat16, 2, "BF16", "BFloat16Storage"),
        (ElementType.Int64, 8, "I64", "LongStorage"),
        (ElementType.Int32, 4, "I32", "IntStorage"),
        (ElementType.Int16, 2, "I16", "ShortStorage"),
        (ElementType.Int8, 1, "I8", "CharStorage"),
        (ElementType.UInt8, 1, "U8", "ByteStorage"),
        (ElementType.Bool, 1, "BOOL", "BoolStorage"),
    ];

    /// <summary>Every type, with its name as a torch storage class.</summary>
    public static IEnumerable<(ElementType Type, string Name)> TorchStorages
        => Table.Select(row => (row.Type, row.TorchStorage));

    /// <summary>The names a safetensors header may use, for messages.</summary>
    public static string SafetensorsNames => string.Join(", ", Table.Select(row => row.Safetensors));

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => Table[(int)type].Size;

    /// <summary>The type's name in a safetensors header.</summary>
    public static string SafetensorsName(this ElementType type) => Table[(int)type].Safetensors;

    /// <summary>Finds the type a safetensors header names.</summary>
    public static bool TryParseSafetensors(string name, out ElementType type)
    {
        var row = Array.FindIndex(Table, row => row.Safetensors == name);
        type = (ElementType)Math.Max(row, 0);
        return row >= 0;
    }
}
