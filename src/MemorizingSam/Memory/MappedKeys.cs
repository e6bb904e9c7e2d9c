using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MemorizingSam.Memory;

/// <summary>
/// The file of recall keys, mapped: a search reads it where the system has it, without a copy. The one place of this room with pointers.
/// </summary>
internal sealed unsafe class MappedKeys : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _rowLength;

    private MappedKeys(MemoryMappedFile map, int rows, int rowLength)
    {
        (_map, Rows, _rowLength) = (map, rows, rowLength);
        _view = map.CreateViewAccessor(0, RecallKeyFile.HeaderLength + ((long)rows * rowLength), MemoryMappedFileAccess.Read);
    }

    /// <summary>Whole rows of the file when it was mapped.</summary>
    public int Rows { get; }

    /// <summary>Maps a file.</summary>
    /// <returns>The map, or null if the file is not there, not of this bank, or has no row yet.</returns>
    public static MappedKeys? Open(string path, BankOptions options, long generation)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var (header, rowLength) = (new byte[RecallKeyFile.HeaderLength], RecallKeyFile.RowLength(options));
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || !header.AsSpan().SequenceEqual(RecallKeyFile.Header(options, generation)))
        {
            return null;
        }

        var rows = (int)Math.Min(int.MaxValue, (stream.Length - header.Length) / rowLength);
        if (rows == 0)
        {
            return null;
        }

        var map = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedKeys(map, rows, rowLength);
    }

    /// <summary>Keeps the map in place while it is read, even if another thread disposes of it.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of before.</exception>
    public Lease Read() => new(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>The map while it is read.</summary>
    internal sealed class Lease : IDisposable
    {
        private readonly MappedKeys _keys;
        private readonly byte* _first;

        internal Lease(MappedKeys keys)
        {
            _keys = keys;
            byte* start = null;
            keys._view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _first = start + keys._view.PointerOffset + RecallKeyFile.HeaderLength;
        }

        /// <summary>A row's bytes, valid until the lease ends.</summary>
        public ReadOnlySpan<byte> Row(int row)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_keys.Rows, nameof(row));
            return new ReadOnlySpan<byte>(_first + ((long)row * _keys._rowLength), _keys._rowLength);
        }

        /// <summary>A row's numbers, valid until the lease ends.</summary>
        public ReadOnlySpan<float> Key(int row) => MemoryMarshal.Cast<byte, float>(Row(row)[RecallKeyFile.RowStart..]);

        /// <inheritdoc/>
        public void Dispose() => _keys._view.SafeMemoryMappedViewHandle.ReleasePointer();
    }
}
