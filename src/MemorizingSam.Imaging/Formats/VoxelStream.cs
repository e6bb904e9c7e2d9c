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
    private int _nextFile;
    private Stream? _current;

    /// <summary>Opens the voxels of a file after checking that it can hold what its header promises.</summary>
    /// <exception cref="VolumeFormatException">A data file is missing or too small for the promised voxels.</exception>
    public VoxelStream(VolumeHeader header)
    {
        _header = header;
        CheckPromise();
    }

    private VoxelData Data => _header.Data;

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="VolumeFormatException">The voxels end early or their compression is damaged.</exception>
    public void ReadExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = Read(buffer);
            if (count > 0)
            {
                buffer = buffer[count..];
            }
            else if (!OpenNext())
            {
                throw Fault($"ends before its {_header.SizeInBytes} bytes of voxels; copy it again from its source.");
            }
        }
    }

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="VolumeFormatException">The voxels end early or their compression is damaged.</exception>
    public void Skip(long count, CancellationToken cancellation)
    {
        if (Data.Encoding == VoxelEncoding.Raw && Data.Files.Count == 1)
        {
            OpenNext();
            _current!.Position += count;
            return;
        }

        var buffer = new byte[FileBufferSize];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
        {
            cancellation.ThrowIfCancellationRequested();
            ReadExactly(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
        }
    }

    /// <summary>Reads past the last voxel, so that the checksum behind compressed voxels is checked.</summary>
    /// <exception cref="VolumeFormatException">The checksum does not fit the voxels.</exception>
    public void CheckEnd()
    {
        Span<byte> beyond = stackalloc byte[1];
        Read(beyond);
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();

    private int Read(Span<byte> buffer)
    {
        try
        {
            return _current?.Read(buffer) ?? 0;
        }
        catch (InvalidDataException e)
        {
            throw Fault($"holds damaged {_header.Encoding} data; copy it again from its source.", e);
        }
    }

    private bool OpenNext()
    {
        if (_nextFile == Data.Files.Count)
        {
            return false;
        }

        _current?.Dispose();
        var file = new FileStream(Data.Files[_nextFile++], FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferSize);
        file.Position = Data.FileOffset;
        _current = Data.Encoding switch
        {
            VoxelEncoding.Gzip => new GZipStream(file, CompressionMode.Decompress),
            VoxelEncoding.Zlib => new ZLibStream(file, CompressionMode.Decompress),
            _ => file,
        };
        SkipDecodedOffset();
        return true;
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

    /// <summary>Refuses a header that promises more voxels than the files can hold, before any memory is taken for them.</summary>
    private void CheckPromise()
    {
        long stored = 0;
        foreach (var path in Data.Files)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new VolumeFormatException(
                    _header.Path, $"names the data file '{Path.GetFileName(path)}', which does not exist; put it beside the header.");
            }

            stored += Math.Max(0, file.Length - Data.FileOffset);
        }

        var most = Data.Encoding == VoxelEncoding.Raw
            ? stored
            : stored * BestDeflateRatio;
        if (_header.SizeInBytes > most)
        {
            throw Fault(
                $"promises {string.Join('×', _header.Dimensions)} voxels of {_header.VoxelType}, {_header.SizeInBytes} bytes, "
                + $"but can hold {most} at most; it is truncated or its header is wrong.");
        }
    }

    private VolumeFormatException Fault(string what, Exception? inner = null) => new(_header.Path, what, inner);
}
