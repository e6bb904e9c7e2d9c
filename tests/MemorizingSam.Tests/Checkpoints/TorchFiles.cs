using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace MemorizingSam.Tests.Checkpoints;

/// <summary>Makes .pth files around pickles that tests wrote by hand.</summary>
internal static class TorchFiles
{
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
        => ZipOf([("archive/data.pkl", pickle), .. storages.Select(s => ($"archive/data/{s.Key}", s.Bytes))]);

    public static byte[] ZipOf(params (string Name, byte[] Bytes)[] entries)
        => ZipOf(CompressionLevel.NoCompression, entries);

    public static byte[] ZipOf(CompressionLevel level, params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The format before torch 1.6; each storage's count is its bytes over <paramref name="elementSize"/>.</summary>
    public static byte[] Legacy(byte[] pickle, int elementSize, params (string Key, byte[] Bytes)[] storages)
    {
        using var stream = new MemoryStream();
        var magic = BigInteger.Parse("119547037146038801333356").ToByteArray();
        stream.Write(PickleBuilder.Make(p => p.Op(0x8a, (byte)magic.Length).Raw(magic)));
        stream.Write(PickleBuilder.Make(p => p.Integer(1001)));
        stream.Write(PickleBuilder.Make(p => p.Ops("}").Text("little_endian").Op(0x88).Ops("s")));
        stream.Write(pickle);
        stream.Write(PickleBuilder.Make(p =>
        {
            p.Ops("](");
            foreach (var (key, _) in storages)
            {
                p.Text(key);
            }

            p.Ops("e");
        }));
        Span<byte> count = stackalloc byte[8];
        foreach (var (_, bytes) in storages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, bytes.Length / elementSize);
            stream.Write(count);
            stream.Write(bytes);
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Writes a zip as a trainer saves one: the weights in order, an optimizer's average of the first of them, and the epoch. One tensor is
    /// in memory at a time.
    /// </summary>
    public static void WriteTrainer(string path, IReadOnlyList<(string Name, long[] Shape)> tensors, Func<string, byte[]> floats, int epoch)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Write("archive/data.pkl", PickleBuilder.Make(p =>
        {
            p.Ops("}").Text("epoch").Integer(epoch).Ops("s").Text("model_state_dict").Ops("}");
            for (var i = 0; i < tensors.Count; i++)
            {
                p.Text(tensors[i].Name);
                Float(p, i, tensors[i].Shape).Ops("s");
            }

            p.Ops("s").Text("optimizer_state_dict").Ops("}").Text("state").Ops("}").Integer(0).Ops("}").Text("exp_avg");
            Float(p, tensors.Count, tensors[0].Shape).Ops("sss").Ops("s");
        }));
        for (var i = 0; i <= tensors.Count; i++)
        {
            Write($"archive/data/{i}", floats(tensors[i % tensors.Count].Name));
        }

        void Write(string name, byte[] bytes)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }

        static PickleBuilder Float(PickleBuilder pickle, int storage, long[] shape)
        {
            var strides = new long[shape.Length];
            var count = 1L;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                strides[axis] = count;
                count *= shape[axis];
            }

            return pickle.Tensor("FloatStorage", $"{storage}", count, 0, shape, strides);
        }
    }

    /// <summary>The same zip with every checksum 0, as torch.save writes it when told not to compute them.</summary>
    public static byte[] WithoutChecksums(byte[] zip)
    {
        var copy = zip.ToArray();
        for (var at = copy.AsSpan().IndexOf("PK\u0001\u0002"u8); at >= 0;)
        {
            copy.AsSpan(at + 16, 4).Clear();
            var next = copy.AsSpan(at + 4).IndexOf("PK\u0001\u0002"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }

        return copy;
    }

    public static byte[] Floats(params float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }

    /// <summary>A state dict with one float tensor 'w' of two elements over storage '0'.</summary>
    public static byte[] OneTensorPickle()
        => PickleBuilder.Make(p => p.Ops("}").Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Ops("s"));
}
