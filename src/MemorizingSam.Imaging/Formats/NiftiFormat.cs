using System.IO.Compression;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>NIfTI-1 and NIfTI-2: .nii, .hdr/.img pairs, each plain or gzipped, in both byte orders.</summary>
/// <remarks>Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group.</remarks>
internal sealed class NiftiFormat : IVolumeFormat
{
    private static readonly string[] Extensions = [".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"];

    /// <summary>The header's file for either file of a .hdr/.img pair; any other path as it is.</summary>
    public static string HeaderOfPair(string path)
    {
        foreach (var (image, header) in new[] { (".img.gz", ".hdr.gz"), (".img", ".hdr") })
        {
            if (path.EndsWith(image, StringComparison.OrdinalIgnoreCase))
            {
                var candidate = path[..^image.Length] + header;
                return File.Exists(candidate) ? candidate : path;
            }
        }

        return path;
    }

    /// <inheritdoc/>
    public bool Recognises(FileStart start) => NiftiHeaderReader.SizeOfHeader(start.Bytes) is not null;

    /// <inheritdoc/>
    public VolumeHeader ReadHeader(FileStart start) => new NiftiHeaderReader(start).Read();

    /// <inheritdoc/>
    public bool Writes(string fileName)
        => Extensions.Any(extension => fileName.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public void Write(string path, Volume volume, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var gzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        if (!path.EndsWith(gzip ? ".nii.gz" : ".nii", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"'{Path.GetFileName(path)}': .hdr/.img pairs are only read, since two files cannot be replaced at once; write .nii or .nii.gz.");
        }

        AtomicFile.Write(path, file =>
        {
            if (!gzip)
            {
                Write(file);
                return;
            }

            // Level 1, as nibabel compresses by default: people wait for files more than they lack disk.
            using var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            Write(compressed);
        });

        void Write(Stream stream)
        {
            stream.Write(NiftiHeaderWriter.Write(volume));
            new VoxelWriter(stream, progress, cancellation).Write(volume);
        }
    }
}
