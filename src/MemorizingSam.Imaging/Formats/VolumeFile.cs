using System.Text;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Volume files: NIfTI-1 and -2, NRRD and MetaImage, told apart by their content.</summary>
public static class VolumeFile
{
    /// <summary>How files are named that hold the voxels of a detached header.</summary>
    private static readonly string[] BareVoxels = [".raw", ".raw.gz", ".zraw"];

    private static readonly IVolumeFormat[] Formats = [new NiftiFormat(), new NrrdFormat(), new MetaImageFormat()];

    /// <summary>Reads what a file says about itself, without its voxels.</summary>
    /// <param name="path">The file; of a .hdr/.img pair or a detached header, either one with the header.</param>
    /// <exception cref="VolumeFormatException">The file is no volume that memsam reads.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static VolumeHeader ReadHeader(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var start = FileStart.Read(NiftiFormat.HeaderOfPair(path));
        var format = Array.Find(Formats, f => f.Recognises(start)) ?? throw Unknown(start);
        return format.ReadHeader(start);
    }

    /// <summary>Reads one volume.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frame">Which frame of a file with more than three dimensions, from 0; none for a 3D file.</param>
    /// <param name="progress">Told about the bytes read.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="VolumeFormatException">The file is no volume that memsam reads, or holds frames and none was chosen.</exception>
    /// <exception cref="ArgumentException">The file has no such frame.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Volume Read(
        string path, int? frame = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        var header = ReadHeader(path);
        if (frame is null && header.FrameCount > 1)
        {
            throw new VolumeFormatException(
                header.Path,
                $"holds {header.Dimensions.Count} dimensions ({string.Join(", ", header.Dimensions)}); "
                + $"give a 3D volume, or choose one with --frame 0..{header.FrameCount - 1}.");
        }

        if (frame is { } index && (index < 0 || index >= header.FrameCount))
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}' has no frame {index}; it holds {header.FrameCount}: choose one of 0..{header.FrameCount - 1}.");
        }

        return new VoxelReader(header, frame ?? 0, progress, cancellation).Read();
    }

    /// <summary>Finds the range of all values in a file, streaming: its voxels are never all in memory.</summary>
    /// <exception cref="VolumeFormatException">The voxels are missing, truncated or damaged.</exception>
    public static ValueRange ReadRange(
        VolumeHeader header, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(header);
        return new ValueRangeScan(header, progress, cancellation).Run();
    }

    /// <summary>Writes a volume in the format that the file's name asks for; the target is the old file or the whole new one.</summary>
    /// <exception cref="ArgumentException">No format is written for this file name, or it cannot hold this volume.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, Volume volume, IProgress<TransferProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(volume);
        FormatFor(path).Write(path, volume, progress, cancellation);
    }

    /// <summary>Checks, before long work, that a file of this name can be written.</summary>
    /// <exception cref="ArgumentException">No format is written for this file name.</exception>
    /// <exception cref="DirectoryNotFoundException">Its folder does not exist.</exception>
    public static void CheckWritable(string path) => FormatFor(path);

    private static IVolumeFormat FormatFor(string path)
    {
        var format = Array.Find(Formats, f => f.Writes(Path.GetFileName(path))) ?? throw new ArgumentException(
            $"'{Path.GetFileName(path)}' names no format that memsam writes; "
            + "use .nii, .nii.gz, .nrrd, .seg.nrrd, .nhdr, .mha or .mhd.");
        AtomicFile.CheckFolder(path);
        return format;
    }

    private static VolumeFormatException Unknown(FileStart start)
    {
        if (Array.Exists(BareVoxels, extension => start.Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
        {
            return new VolumeFormatException(
                start.Path, "holds voxels alone; their shape and place are in the header that names it: give that .nhdr or .mhd file.");
        }

        var found = start.Bytes switch
        {
            [.., _] bytes when bytes.Length >= 132 && bytes.AsSpan(128, 4).SequenceEqual("DICM"u8) => "is a DICOM file, which is not read yet",
            [(byte)'P', (byte)'K', ..] => "is a zip or npz archive, which is not read yet",
            var bytes => $"is no volume that memsam reads (it begins with '{Printable(bytes)}')",
        };
        return new VolumeFormatException(start.Path, $"{found}; give NIfTI (.nii, .nii.gz, .hdr/.img), NRRD (.nrrd, .nhdr) or MetaImage (.mha, .mhd).");
    }

    private static string Printable(byte[] bytes)
        => string.Concat(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(8, bytes.Length))).Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '.'));
}
