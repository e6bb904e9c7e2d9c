using System.Buffers.Binary;

namespace MemorizingSam.Checkpoints;

/// <summary>A tensor as a checkpoint stores it: a name, a type, a shape and the bytes. Knows no device and no gradient.</summary>
public sealed class NamedTensor
{
    private readonly long[] _shape;

    /// <summary>Joins a name to the bytes it names.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="type">What one element is.</param>
    /// <param name="shape">Length of each axis; no axis means one element.</param>
    /// <param name="data">The elements in C order, little-endian; kept, not copied.</param>
    /// <exception cref="ArgumentException">The shape is not one, or the bytes do not fill it exactly.</exception>
    public NamedTensor(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!TensorShape.TryCount(shape, out var count) || shape.Length > TensorShape.MaxRank)
        {
            throw new ArgumentException(
                $"'{name}' cannot have shape {TensorShape.Text(shape.ToArray())}; "
                + $"give at most {TensorShape.MaxRank} axes of 0 or more, whose product fits in 64 bits.");
        }

        if (data.Length % type.Size() != 0 || data.Length / type.Size() != count)
        {
            throw new ArgumentException(
                $"'{name}' of {type} {TensorShape.Text(shape.ToArray())} needs {(Int128)count * type.Size()} bytes, "
                + $"got {data.Length}.");
        }

        Name = name;
        Type = type;
        _shape = shape.ToArray();
        ElementCount = count;
        Data = data;
    }

    /// <summary>The state-dict key, such as <c>image_encoder.neck.0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>What one element is.</summary>
    public ElementType Type { get; }

    /// <summary>Length of each axis; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The product of <see cref="Shape"/>.</summary>
    public long ElementCount { get; }

    /// <summary>The elements in C order, little-endian, without gaps.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The same bytes under another name.</summary>
    public NamedTensor WithName(string name) => new(name, Type, _shape, Data);

    /// <summary>The same values in half the bytes, each rounded to the nearest; what is not float32 stays as it is.</summary>
    /// <exception cref="ArgumentException">A value lies beyond what float16 holds.</exception>
    public NamedTensor ToHalf()
    {
        if (Type != ElementType.Float32)
        {
            return this;
        }

        var halves = new byte[Data.Length / 2];
        for (var i = 0; i < ElementCount; i++)
        {
            var value = BinaryPrimitives.ReadSingleLittleEndian(Data.Span[(4 * i)..]);
            var half = (Half)value;
            if (!Half.IsFinite(half))
            {
                throw new ArgumentException($"'{Name}' holds {value}, float16 only numbers up to {(float)Half.MaxValue}; keep float32.");
            }

            BinaryPrimitives.WriteHalfLittleEndian(halves.AsSpan(2 * i), half);
        }

        return new NamedTensor(Name, ElementType.Float16, _shape, halves);
    }

    /// <summary>Name, type and shape on one line.</summary>
    public override string ToString() => $"{Name} {Type} {TensorShape.Text(_shape)}";
}
