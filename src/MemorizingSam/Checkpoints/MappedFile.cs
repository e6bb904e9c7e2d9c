using System.IO.MemoryMappedFiles;

namespace MemorizingSam.Checkpoints;

/// <summary>
/// A file mapped into memory for reading, one window at a time: a whole map would count as resident memory next to the
/// tensors that are copied out of it.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private const long WindowLength = 32 << 20;

    // Views begin on Windows' allocation granularity; on the other systems it is a multiple of the page.
    private const long WindowAlignment = 64 << 10;

    private readonly MemoryMappedFile _map;
    private MemoryMappedViewAccessor? _view;
    private UnmanagedMemoryStream? _window;
    private long _windowStart;

    /// <summary>Maps a file.</summary>
    /// <exception cref="CheckpointException">The file is empty.</exception>
    public MappedFile(string path)
    {
        Path = path;
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(handle);
        if (Length == 0)
        {
            handle.Dispose();
            throw Error("is empty (0 bytes); download or copy it again.");
        }

        _map = MemoryMappedFile.CreateFromFile(
            handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
    }

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>An error about this file.</summary>
    public CheckpointException Error(string problem, Exception? inner = null) => new(Path, problem, inner);

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="CheckpointException">The file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
        {
            throw Error(
                $"is cut off: {destination.Length:N0} bytes are needed at offset {offset:N0}, but it ends at {Length:N0}; "
                + "download or copy it again.");
        }

        while (!destination.IsEmpty)
        {
            if (_window is null || offset < _windowStart || offset >= _windowStart + _window.Length)
            {
                MoveWindow(offset);
            }

            _window!.Position = offset - _windowStart;
            var count = (int)Math.Min(destination.Length, _window.Length - _window.Position);
            _window.ReadExactly(destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <summary>Closes the map; what was copied out stays.</summary>
    public void Dispose()
    {
        _window?.Dispose();
        _view?.Dispose();
        _map.Dispose();
    }

    private void MoveWindow(long offset)
    {
        _window?.Dispose();
        _view?.Dispose();
        _windowStart = offset - (offset % WindowAlignment);
        var length = Math.Min(WindowLength, Length - _windowStart);
        _view = _map.CreateViewAccessor(_windowStart, length, MemoryMappedFileAccess.Read);

        // Not CreateViewStream: reading a span from that goes through a rented array, a copy of everything.
        _window = new UnmanagedMemoryStream(_view.SafeMemoryMappedViewHandle, _view.PointerOffset, length);
    }
}
