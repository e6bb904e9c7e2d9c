namespace MemorizingSam.Memory;

/// <summary>Cuts a stream into lines, holding one at a time.</summary>
internal sealed class LineReader(Stream stream)
{
    private const byte LineEnd = (byte)'\n';
    private const int FirstLength = 1 << 16;

    private byte[] _buffer = new byte[FirstLength];
    private int _start;
    private int _end;

    /// <summary>Whether the reader stopped at a line that is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What lies behind the last whole line, as far as it was read.</summary>
    public ReadOnlyMemory<byte> Rest => _buffer.AsMemory(_start, _end - _start);

    /// <summary>The next line without its end, valid until the next call; null where no whole line is left.</summary>
    /// <param name="most">Longer lines are not read, in bytes.</param>
    public ReadOnlyMemory<byte>? Next(int most)
    {
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(LineEnd);
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at);
                _start += searched + at + 1;
                return line;
            }

            searched = _end - _start;
            if (searched > most)
            {
                IsTooLong = true;
                return null;
            }

            if (!Fill())
            {
                return null;
            }
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        return count > 0;
    }
}
