using System.Buffers.Binary;
using MemorizingSam.Checkpoints;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>The elements of a stored tensor as doubles.</summary>
internal static class TensorValues
{
    public static double[] Of(NamedTensor tensor)
    {
        var size = tensor.ElementCount == 0 ? 1 : (int)(tensor.Data.Length / tensor.ElementCount);
        return [.. Enumerable.Range(0, (int)tensor.ElementCount)
            .Select(i => Element(tensor.Type, tensor.Data.Span.Slice(i * size, size)))];
    }

    private static double Element(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ElementType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementType.Int8 => (sbyte)bytes[0],
        _ => bytes[0],
    };
}
