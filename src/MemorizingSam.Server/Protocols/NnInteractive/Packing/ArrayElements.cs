namespace MemorizingSam.Server.Protocols.NnInteractive.Packing;

/// <summary>Names, codes and sizes of number types, as numpy has them.</summary>
internal static class ArrayElements
{
    private static readonly (ArrayElement Element, string Name, string Code, int Size)[] Table =
    [
        (ArrayElement.Bool, "bool", "b1", 1),
        (ArrayElement.UInt8, "uint8", "u1", 1),
        (ArrayElement.Int8, "int8", "i1", 1),
        (ArrayElement.UInt16, "uint16", "u2", 2),
        (ArrayElement.Int16, "int16", "i2", 2),
        (ArrayElement.UInt32, "uint32", "u4", 4),
        (ArrayElement.Int32, "int32", "i4", 4),
        (ArrayElement.UInt64, "uint64", "u8", 8),
        (ArrayElement.Int64, "int64", "i8", 8),
        (ArrayElement.Float16, "float16", "f2", 2),
        (ArrayElement.Float32, "float32", "f4", 4),
        (ArrayElement.Float64, "float64", "f8", 8),
    ];

    /// <summary>Bytes of one element.</summary>
    public static int SizeInBytes(this ArrayElement element) => Table[(int)element].Size;

    /// <summary>Its name in Python, such as <c>float32</c>.</summary>
    public static string Name(this ArrayElement element) => Table[(int)element].Name;

    /// <summary>The type of a name such as <c>float32</c>.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ArrayElement OfName(string name) => Find(entry => entry.Name == name, name);

    /// <summary>The type of a code such as <c>f4</c>, without its byte order.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ArrayElement OfCode(string code) => Find(entry => entry.Code == code, code);

    private static ArrayElement Find(Predicate<(ArrayElement Element, string Name, string Code, int Size)> isMeant, string given)
    {
        var index = Array.FindIndex(Table, isMeant);
        return index >= 0
            ? Table[index].Element
            : throw new InvalidDataException(
                $"An array's numbers must be of one of {string.Join(", ", Table.Select(entry => entry.Name))}, got '{given}'.");
    }
}
