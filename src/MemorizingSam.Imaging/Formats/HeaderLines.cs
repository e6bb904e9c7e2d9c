using System.Text;

namespace MemorizingSam.Imaging.Formats;

/// <summary>The lines of the text header that a file begins with; voxels may follow it.</summary>
internal sealed class HeaderLines
{
    /// <summary>Longest header read; the longest real ones, of segmentations, have some 100 KiB.</summary>
    public const int MaxBytes = 1 << 20;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly bool _isWholeFile;
    private int _position;

    /// <summary>Reads the part of a file that may be its header.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public HeaderLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        _path = path;
        _isWholeFile = file.Length <= MaxBytes;
        _bytes = new byte[Math.Min(file.Length, MaxBytes)];
        file.ReadExactly(_bytes);
    }

    /// <summary>Bytes read so far: where the voxels begin after the last line of the header.</summary>
    public long Position => _position;

    /// <summary>The next line without its end, which is LF or CR LF; null at the end of the file.</summary>
    /// <exception cref="VolumeFormatException">The header is longer than any real one.</exception>
    public string? Next()
    {
        var rest = _bytes.AsSpan(_position);
        var end = rest.IndexOf((byte)'\n');
        if (end < 0 && !_isWholeFile)
        {
            throw new VolumeFormatException(
                _path, $"has a header of more than {MaxBytes} bytes, which no real one has; it is damaged: copy it again from its source.");
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        var line = end < 0 ? rest : rest[..end];
        _position += end < 0 ? rest.Length : end + 1;
        return Encoding.UTF8.GetString(line is [.., (byte)'\r'] ? line[..^1] : line);
    }
}
