using System.Buffers.Binary;

namespace MemorizingSam.Checkpoints;

/// <summary>Reads a stretch of a file from front to back, a few bytes at a time, and never past its end.</summary>
internal sealed class ByteCursor(MappedFile file, long start, long length)
{
    private const int BufferLength = 4 << 10;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly long _end = checked(start + length);
    private long _next = start;
    private int _bufferPosition;
    private int _bufferCount;

    /// <summary>The file that is read.</summary>
    public MappedFile File => file;

    /// <summary>Offset in the file of the next byte.</summary>
    public long Position => _next - _bufferCount + _bufferPosition;

    /// <summary>Bytes left in the stretch.</summary>
    public long Remaining => _end - Position;

    /// <summary>The next byte.</summary>
    public byte ReadByte()
    {
        if (_bufferPosition == _bufferCount)
        {
            Require(1);
            Fill();
        }

        return _buffer[_bufferPosition++];
    }

    /// <summary>The next two bytes, little-endian.</summary>
    public ushort ReadUInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Read(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>The next four bytes, little-endian.</summary>
    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>The next eight bytes, little-endian.</summary>
    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Fills <paramref name="destination"/> with the next bytes.</summary>
    public void Read(Span<byte> destination)
    {
        Require(destination.Length);
        while (!destination.IsEmpty)
        {
            if (_bufferPosition == _bufferCount)
            {
                Fill();
            }

            var count = Math.Min(destination.Length, _bufferCount - _bufferPosition);
            _buffer.AsSpan(_bufferPosition, count).CopyTo(destination);
            _bufferPosition += count;
            destination = destination[count..];
        }
    }

    /// <summary>Steps over bytes.</summary>
    public void Skip(long count)
    {
        Require(count);
        _next = Position + count;
        _bufferPosition = _bufferCount = 0;
    }

    /// <summary>Makes sure that bytes are there, before anything is allocated for them.</summary>
    /// <exception cref="CheckpointException">They are not.</exception>
    public void Require(long count)
    {
        if (count < 0 || count > Remaining)
        {
            throw file.Error(
                $"is cut off or damaged: {count:N0} bytes are announced at offset {Position:N0}, {Remaining:N0} are there; "
                + "download or copy it again.");
        }
    }

    private void Fill()
    {
        _bufferCount = (int)Math.Min(BufferLength, _end - _next);
        _bufferPosition = 0;
        file.Read(_next, _buffer.AsSpan(0, _bufferCount));
        _next += _bufferCount;
    }
}
