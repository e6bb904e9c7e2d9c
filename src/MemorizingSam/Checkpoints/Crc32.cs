using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace MemorizingSam.Checkpoints;

/// <summary>The checksum of zip entries (polynomial 0x04C11DB7, reflected).</summary>
/// <remarks>
/// Source: folding as in Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
/// torch.load does not check it; here it costs a tenth of the copy and finds flipped bits in weights.
/// </remarks>
internal static class Crc32
{
    private const int FoldLength = 64;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum over more bytes; begin with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        if (Pclmulqdq.IsSupported && data.Length >= FoldLength)
        {
            var folded = data.Length - (data.Length % 16);
            crc = Fold(crc, MemoryMarshal.Cast<byte, Vector128<ulong>>(data[..folded]));
            data = data[folded..];
        }
        else if (ArmCrc32.Arm64.IsSupported)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(data);
            foreach (var word in words)
            {
                crc = ArmCrc32.Arm64.ComputeCrc32(crc, word);
            }

            data = data[(words.Length * sizeof(ulong))..];
        }

        return ~AppendBytes(crc, data);
    }

    /// <summary>One byte at a time; what every other way must agree with. Not inverted.</summary>
    internal static uint AppendBytes(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    // Compiled well at its first call: a file's worth of bytes goes through in less time than tiering takes.
    // The constants are x^n mod P for the distances folded over, and P with its Barrett inverse, all bit-reflected.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Fold(uint crc, ReadOnlySpan<Vector128<ulong>> data)
    {
        var over64 = Vector128.Create(0x154442bd4UL, 0x1c6e41596UL);
        var over16 = Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL);

        var a = data[0] ^ Vector128.CreateScalar((ulong)crc);
        var (b, c, d) = (data[1], data[2], data[3]);
        data = data[4..];
        for (; data.Length >= 4; data = data[4..])
        {
            a = Fold(a, over64) ^ data[0];
            b = Fold(b, over64) ^ data[1];
            c = Fold(c, over64) ^ data[2];
            d = Fold(d, over64) ^ data[3];
        }

        a = Fold(a, over16) ^ b;
        a = Fold(a, over16) ^ c;
        a = Fold(a, over16) ^ d;
        foreach (var block in data)
        {
            a = Fold(a, over16) ^ block;
        }

        return Reduce(a, over16);
    }

    private static Vector128<ulong> Fold(Vector128<ulong> block, Vector128<ulong> distance)
        => Pclmulqdq.CarrylessMultiply(block, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(block, distance, 0x11);

    // 128 bits to 64, to 32 by Barrett reduction.
    private static uint Reduce(Vector128<ulong> a, Vector128<ulong> over16)
    {
        var low32 = Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0).AsUInt64();
        var over4 = Vector128.CreateScalar(0x163cd6124UL);
        var barrett = Vector128.Create(0x1db710641UL, 0x1f7011641UL);

        a = Sse2.ShiftRightLogical128BitLane(a, 8) ^ Pclmulqdq.CarrylessMultiply(a, over16, 0x10);
        a = Sse2.ShiftRightLogical128BitLane(a, 4) ^ Pclmulqdq.CarrylessMultiply(a & low32, over4, 0x00);
        var quotient = Pclmulqdq.CarrylessMultiply(a & low32, barrett, 0x10) & low32;
        return (a ^ Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00)).AsUInt32()[1];
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ (0xEDB88320u & (0u - (value & 1)));
            }

            table[i] = value;
        }

        return table;
    }
}
