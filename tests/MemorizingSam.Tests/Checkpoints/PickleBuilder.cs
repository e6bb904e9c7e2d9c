using System.Buffers.Binary;
using System.Text;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Writes pickles by hand, so that tests own every byte.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public static byte[] Make(Action<PickleBuilder> build)
    {
        var builder = new PickleBuilder();
        builder.Op(0x80, 2);
        build(builder);
        builder.Op('.');
        return [.. builder._bytes];
    }

    public PickleBuilder Op(int op, params ReadOnlySpan<byte> operand)
    {
        _bytes.Add((byte)op);
        _bytes.AddRange(operand);
        return this;
    }

    public PickleBuilder Ops(string ops)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(ops));
        return this;
    }

    public PickleBuilder Global(string module, string name) => Ops($"c{module}\n{name}\n");

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return UInt32('X', (uint)bytes.Length).Raw(bytes);
    }

    public PickleBuilder Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(0x8a, 8).Raw(bytes);
    }

    public PickleBuilder UInt32(int op, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Op(op, bytes);
    }

    public PickleBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBuilder Integers(params ReadOnlySpan<long> values)
    {
        Ops("(");
        foreach (var value in values)
        {
            Integer(value);
        }

        return Ops("t");
    }

    public PickleBuilder Storage(string type, string key, long count)
        => Ops("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(count).Ops("tQ");

    /// <summary>A tensor as torch.save describes it.</summary>
    public PickleBuilder Tensor(string type, string key, long count, long offset, long[] shape, long[] strides)
        => Global("torch._utils", "_rebuild_tensor_v2").Ops("(")
            .Storage(type, key, count).Integer(offset).Integers(shape).Integers(strides).Op(0x89)
            .Global("collections", "OrderedDict").Ops(")RtR");
}
