using System.IO.Compression;

namespace MemorizingSam.Imaging.Formats;

/// <summary>The decoded voxel bytes of a file, or of several files one after the other, as one stream to read once.</summary>
/// <remarks>Says in terms of the file what is wrong with it: every fault becomes a <see cref="VolumeFormatException"/>.</remarks>
internal sealed class VoxelStream : IDisposable
{
    /// <summary>Deflate's best ratio (RFC 1951: 258 bytes for 2 bits), which bounds what a compressed file can hold.</summary>
    private const long BestDeflateRatio = 1032;

    private const int FileBufferSize = 1 << 17;

    private readonly VolumeHeader _header;

    /// <summary>Voxel bytes of each file.</summary>
    private readonly long _share;

    private int _nextFile;
    private long _left;
    private Stream? _current;

    /// <summary>Opens the voxels of a file after checking that it can hold what its header promises.</summary>
    /// <exception cref="VolumeFormatException">A data file is missing or too small for the promised voxels.</exception>
    public VoxelStream(VolumeHeader header)
    {
        _header = header;
        _share = header.SizeInBytes / header.Data.Files.Count;
        foreach (var file in Data.Files)
        {
            CheckPromise(file);
        }
    }

    private VoxelData Data => _header.Data;

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="VolumeFormatException">The voxels end early or their compression is damaged.</exception>
    public void ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = ReadShare(buffer);
            buffer = buffer[count..];
        }
    }

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="VolumeFormatException">The voxels end early or their compression is damaged.</exception>
    public void Skip(long count, CancellationToken cancellation)
    {
        if (_left == 0)
        {
            // Whole files need not be opened.
            var files = count / _share;
            _nextFile += (int)files;
            count -= files * _share;
        }

        if (count > 0 && Data.Encoding == VoxelEncoding.Raw && _left == 0)
        {
            OpenNext();
            _current!.Position += count;
            _left -= count;
            return;
        }

        var buffer = new byte[Math.Min(count, FileBufferSize)];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadExactly(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
        }
    }

    /// <summary>Reads past the last voxel of the open file, so that the checksum behind compressed voxels is checked.</summary>
    /// <exception cref="VolumeFormatException">The checksum does not fit the voxels.</exception>
    public void CheckEnd()
    {
        Span<byte> beyond = stackalloc byte[1];
        Read(beyond);
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();

    /// <summary>Reads some bytes, at most as many as the open file has left of its share.</summary>
    private int ReadShare(Span<byte> buffer)
    {
        if (_left == 0)
        {
            CheckEnd();
            OpenNext();
        }

        var count = Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (count == 0)
        {
            throw Fault($"ends before its {_share} bytes of voxels; copy it again from its source.");
        }

        _left -= count;
        return count;
    }

    private int Read(Span<byte> buffer)
    {
        try
        {
            return _current?.Read(buffer) ?? 0;
        }
        catch (Exception e) when (e is InvalidDataException || e.GetType().Namespace == typeof(ZLibStream).Namespace)
        {
            // A stream that asks for a dictionary, which no volume has, ends in an exception that .NET does not make public.
            throw Fault($"holds damaged {_header.Encoding} data; copy it again from its source.", e);
        }
    }

    private void OpenNext()
    {
        _current?.Dispose();
        var (path, offset) = Data.Files[_nextFile++];
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferSize) { Position = offset };
        _current = Data.Encoding switch
        {
            VoxelEncoding.Gzip => new GZipStream(file, CompressionMode.Decompress),
            VoxelEncoding.Zlib => new ZLibStream(file, CompressionMode.Decompress),
            _ => file,
        };
        SkipDecodedOffset();
        _left = _share;
    }

    private void SkipDecodedOffset()
    {
        var buffer = new byte[Math.Min(Data.DecodedOffset, FileBufferSize)];
        for (var left = Data.DecodedOffset; left > 0;)
        {
            var count = Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (count == 0)
            {
                throw Fault($"ends before its voxels begin, at byte {Data.DecodedOffset}; copy it again from its source.");
            }

            left -= count;
        }
    }

    /// <summary>Refuses a header that promises more voxels than a file can hold, before any memory is taken for them.</summary>
    private void CheckPromise(VoxelFile data)
    {
        var file = new FileInfo(data.Path);
        if (!file.Exists)
        {
            throw new VolumeFormatException(
                _header.Path, $"names the data file '{file.Name}', which does not exist; put it beside the header.");
        }

        var stored = Math.Max(0, file.Length - data.Offset);
        var most = Data.Encoding == VoxelEncoding.Raw ? stored : stored * BestDeflateRatio;
        if (_share > most)
        {
            var shares = Data.Files.Count == 1 ? string.Empty : $" in each of {Data.Files.Count} data files";
            var holder = data.Path == _header.Path ? string.Empty : $"'{file.Name}' ";
            throw new VolumeFormatException(
                _header.Path,
                $"promises {string.Join('×', _header.Dimensions)} voxels of {_header.VoxelType}, {_share} bytes{shares}, "
                + $"but {holder}can hold {most} at most; it is truncated or its header is wrong.");
        }
    }

    private VolumeFormatException Fault(string what, Exception? inner = null)
        => new(_nextFile == 0 ? _header.Path : Data.Files[_nextFile - 1].Path, what, inner);
}
