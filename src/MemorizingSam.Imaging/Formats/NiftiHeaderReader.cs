using System.Buffers.Binary;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Reads NIfTI-1 and NIfTI-2 headers of either byte order.</summary>
/// <remarks>Source: nifti1.h, nifti2.h. What they leave open follows nibabel, which the field reads with.</remarks>
internal sealed class NiftiHeaderReader
{
    /// <summary>Bytes of a NIfTI-1 header, which its first field repeats.</summary>
    public const int SizeOfHeader1 = 348;

    /// <summary>Bytes of a NIfTI-2 header, which its first field repeats.</summary>
    public const int SizeOfHeader2 = 540;

    /// <summary>Bytes between header and voxels of a single file that say whether extensions follow.</summary>
    public const int ExtensionFlagSize = 4;

    private readonly FileStart _start;
    private readonly bool _bigEndian;
    private readonly bool _isNifti2;

    /// <summary>Takes a file whose start was recognised.</summary>
    public NiftiHeaderReader(FileStart start)
    {
        _start = start;
        (var size, _bigEndian) = SizeOfHeader(start.Bytes)
            ?? throw new ArgumentException("Not a NIfTI header; ask Recognises first.");
        _isNifti2 = size == SizeOfHeader2;
        if (start.Bytes.Length < size)
        {
            throw Fault($"ends within its header, after {start.Bytes.Length} of {size} bytes; copy it again from its source.");
        }
    }

    /// <summary>Size and byte order of the header that the bytes begin with, or null if it is no NIfTI (or Analyze) header.</summary>
    public static (int Size, bool BigEndian)? SizeOfHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int))
        {
            return null;
        }

        var little = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var big = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return little is SizeOfHeader1 or SizeOfHeader2 ? (little, false)
            : big is SizeOfHeader1 or SizeOfHeader2 ? (big, true)
            : null;
    }

    /// <summary>Reads the header.</summary>
    /// <exception cref="VolumeFormatException">It is damaged, or says something that no 3D volume can have.</exception>
    public VolumeHeader Read()
    {
        var isPair = ReadMagic();
        var dimensions = ReadDimensions();
        var shape = FileShape.Of(_start.Path, dimensions);
        var type = ReadVoxelType();
        var sizeInBytes = shape.Grid.VoxelCount * shape.FrameCount * type.SizeInBytes();
        return new VolumeHeader(ReadData(isPair, sizeInBytes))
        {
            Path = _start.Path,
            Format = _isNifti2 ? "NIfTI-2" : "NIfTI-1",
            Grid = new VolumeGrid(shape.Grid, new NiftiAffine(this, shape.Grid).Read()),
            Dimensions = Array.ConvertAll(dimensions, size => (int)size),
            FrameCount = shape.FrameCount,
            VoxelType = type,
            Scale = ReadScale(),
        };
    }

    /// <summary>A whole number of the header: 16 bits at one offset in NIfTI-1, 32 or 64 bits at another in NIfTI-2.</summary>
    public long Integer(int offset1, int offset2, int size2 = sizeof(long))
        => !_isNifti2 ? ReadInt16(offset1)
            : size2 switch
            {
                sizeof(long) => ReadInt64(offset2),
                sizeof(int) => ReadInt32(offset2),
                _ => ReadInt16(offset2),
            };

    /// <summary>Code of the units of space and time: one byte in NIfTI-1, 32 bits in NIfTI-2.</summary>
    public int Units => _isNifti2 ? ReadInt32(500) : _start.Bytes[123];

    /// <summary>Smallest difference between numbers with fractions near 1: that of float32 in NIfTI-1, of float64 in NIfTI-2.</summary>
    public double Precision => _isNifti2 ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1f) - 1;

    /// <summary>A number with fractions: float32 at one offset in NIfTI-1, float64 at another in NIfTI-2.</summary>
    public double Real(int offset1, int offset2)
        => _isNifti2
            ? BitConverter.Int64BitsToDouble(ReadInt64(offset2))
            : BitConverter.Int32BitsToSingle(ReadInt32(offset1));

    /// <summary>Number <paramref name="index"/> of an array of numbers with fractions.</summary>
    public double Real(int offset1, int offset2, int index)
        => Real(offset1 + (sizeof(float) * index), offset2 + (sizeof(double) * index));

    /// <summary>A fault of this file.</summary>
    public VolumeFormatException Fault(string what) => new(_start.Path, what);

    private bool ReadMagic()
    {
        var magic = _start.Bytes.AsSpan(_isNifti2 ? 4 : 344, 4);
        var isPair = magic.SequenceEqual(_isNifti2 ? "ni2\0"u8 : "ni1\0"u8);
        if (!isPair && !magic.SequenceEqual(_isNifti2 ? "n+2\0"u8 : "n+1\0"u8))
        {
            throw Fault(
                "is an Analyze 7.5 header or a damaged NIfTI header: it lacks NIfTI's magic number, and with it the "
                + "patient's orientation; convert it to NIfTI with the program that wrote it.");
        }

        return isPair;
    }

    private long[] ReadDimensions()
    {
        var count = Integer(40, 16);
        if (count is < 1 or > 7)
        {
            throw Fault($"claims {count} dimensions; NIfTI has 1 to 7: its header is damaged.");
        }

        var sizes = new long[count];
        for (var i = 0; i < count; i++)
        {
            sizes[i] = Integer(42 + (sizeof(short) * i), 24 + (sizeof(long) * i));
        }

        return sizes;
    }

    private VoxelType ReadVoxelType()
    {
        var code = Integer(70, 12, sizeof(short));
        return code switch
        {
            2 => VoxelType.UInt8,
            4 => VoxelType.Int16,
            8 => VoxelType.Int32,
            16 => VoxelType.Float32,
            64 => VoxelType.Float64,
            256 => VoxelType.Int8,
            512 => VoxelType.UInt16,
            768 => VoxelType.UInt32,
            1024 => VoxelType.Int64,
            1280 => VoxelType.UInt64,
            _ => throw Fault(
                $"holds {NameOfType(code)} voxels; memsam reads 8- to 64-bit integers, float32 and float64: "
                + "convert the file to one of these."),
        };
    }

    private static string NameOfType(long code) => code switch
    {
        1 => "1-bit (DT_BINARY)",
        32 => "complex64",
        128 => "RGB colour",
        1536 => "float128",
        1792 => "complex128",
        2048 => "complex256",
        2304 => "RGBA colour",
        _ => $"unknown (datatype {code})",
    };

    private ValueScale ReadScale()
    {
        var (slope, intercept) = (Real(112, 176), Real(116, 184));
        if (slope == 0 || !double.IsFinite(slope))
        {
            return ValueScale.Identity;
        }

        return double.IsFinite(intercept)
            ? new ValueScale(slope, intercept)
            : throw Fault($"has the value scale {slope} · x + {intercept}; its scl_inter must be finite: its header is damaged.");
    }

    private VoxelData ReadData(bool isPair, long sizeInBytes)
    {
        var offset = _isNifti2 ? ReadInt64(168) : Real(108, 0);
        var least = isPair ? 0 : (_isNifti2 ? SizeOfHeader2 : SizeOfHeader1) + ExtensionFlagSize;

        // Old writers leave 0 in single files; every reader takes the end of the header then.
        offset = offset == 0 ? least : offset;
        if (!(offset >= least && offset <= int.MaxValue && offset == Math.Floor(offset)))
        {
            throw Fault($"claims that its voxels begin at byte {offset}; they can begin at {least} or later: its header is damaged.");
        }

        var file = isPair ? ImageOfPair() : _start.Path;
        var isGzip = isPair ? IsGzipImage(file, (long)offset + sizeInBytes) : _start.IsGzip;
        return new VoxelData
        {
            Files = [new VoxelFile(file, isGzip ? 0 : (long)offset)],
            Encoding = isGzip ? VoxelEncoding.Gzip : VoxelEncoding.Raw,
            DecodedOffset = isGzip ? (long)offset : 0,
            BigEndian = _bigEndian,
        };
    }

    private string ImageOfPair()
    {
        var stem = _start.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? _start.Path[..^3] : _start.Path;
        var image = Path.ChangeExtension(stem, ".img");
        return new[] { image, image + ".gz" }.FirstOrDefault(File.Exists)
            ?? throw Fault($"is the header of a .hdr/.img pair, but '{Path.GetFileName(image)}' or '.img.gz' is not beside it; put it there.");
    }

    /// <summary>Whether a pair's voxels are gzipped. Raw ones may begin with gzip's signature by chance, but then they are all there.</summary>
    private static bool IsGzipImage(string path, long rawSize)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return (file.ReadByte(), file.ReadByte()) == (0x1F, 0x8B)
            && (file.Length < rawSize || path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
    }

    private short ReadInt16(int offset)
    {
        var bytes = _start.Bytes.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes);
    }

    private int ReadInt32(int offset)
    {
        var bytes = _start.Bytes.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private long ReadInt64(int offset)
    {
        var bytes = _start.Bytes.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
