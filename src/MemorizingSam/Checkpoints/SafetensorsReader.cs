using System.Buffers.Binary;

namespace MemorizingSam.Checkpoints;

/// <summary>Reads safetensors: 8 bytes of header length, the JSON header, the tensors' bytes.</summary>
internal static class SafetensorsReader
{
    /// <summary>Bytes before the header.</summary>
    public const int PrefixLength = sizeof(long);

    /// <summary>Reads the checkpoint.</summary>
    /// <exception cref="CheckpointException">The file is damaged or claims what it does not hold.</exception>
    public static Checkpoint Read(MappedFile file, ReadBudget budget)
    {
        Span<byte> prefix = stackalloc byte[PrefixLength];
        file.Read(0, prefix);
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerLength < 2 || headerLength > SafetensorsHeader.MaxLength || headerLength > file.Length - PrefixLength)
        {
            throw file.Error(
                $"announces a header of {(ulong)headerLength:N0} bytes; {file.Length - PrefixLength:N0} are there, and at most "
                + $"{SafetensorsHeader.MaxLength:N0} are allowed. It is cut off or damaged; download or copy it again.");
        }

        budget.Take(headerLength);
        var json = new byte[headerLength];
        file.Read(PrefixLength, json);
        var dataStart = PrefixLength + headerLength;
        var header = SafetensorsHeader.Parse(file, json, file.Length - dataStart, budget);

        var tensors = new List<NamedTensor>(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            tensors.Add(ReadTensor(file, entry, dataStart, budget));
        }

        return new Checkpoint
        {
            Path = file.Path,
            Format = CheckpointFormat.Safetensors,
            Tensors = tensors,
            Metadata = header.Metadata,
        };
    }

    private static NamedTensor ReadTensor(MappedFile file, SafetensorsHeader.Entry entry, long dataStart, ReadBudget budget)
    {
        var length = entry.End - entry.Begin;
        if (length > Array.MaxLength)
        {
            throw file.Error(
                $"has {CheckpointException.Quote(entry.Name)} with {length:N0} bytes; a tensor may have at most "
                + $"{Array.MaxLength:N0}.");
        }

        budget.Take(length + 256 + (16 * entry.Shape.Length));
        var data = GC.AllocateUninitializedArray<byte>((int)length);
        file.Read(dataStart + entry.Begin, data);
        return new NamedTensor(entry.Name, entry.Type, entry.Shape, data);
    }
}
