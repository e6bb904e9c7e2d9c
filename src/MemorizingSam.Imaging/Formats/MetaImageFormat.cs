using System.IO.Compression;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>MetaImage: .mha with its voxels in the same file, .mhd with its voxels in files of their own.</summary>
/// <remarks>Source: MetaIO as ITK has it.</remarks>
internal sealed class MetaImageFormat : IVolumeFormat
{
    /// <inheritdoc/>
    public bool Recognises(FileStart start) => MetaImageHeader.Recognises(start.Bytes);

    /// <inheritdoc/>
    public VolumeHeader ReadHeader(FileStart start)
        => start.IsGzip
            ? throw new VolumeFormatException(
                start.Path, "is a MetaImage file gzipped as a whole; unpack it, such as with gunzip: MetaImage compresses inside.")
            : MetaImageHeaderReader.Read(start.Path);

    /// <inheritdoc/>
    public bool Writes(string fileName)
        => fileName.EndsWith(".mha", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".mhd", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Write(string path, Volume volume, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var values = RealValues.Of(volume);
        void WriteVoxels(Stream file)
        {
            using var zlib = new ZLibStream(file, CompressionLevel.Fastest, leaveOpen: true);
            new VoxelWriter(zlib, progress, cancellation).Write(values);
        }

        if (path.EndsWith(".mhd", StringComparison.OrdinalIgnoreCase))
        {
            AtomicPair.Write(path, ".zraw", WriteVoxels, (dataFile, size) => MetaImageHeaderWriter.Write(values, dataFile, size));
            return;
        }

        AtomicFile.Write(path, file =>
        {
            var placeholder = MetaImageHeaderWriter.Write(values, MetaImageHeaderWriter.Local, compressedSize: 0);
            file.Write(placeholder);
            WriteVoxels(file);
            var compressedSize = file.Position - placeholder.Length;
            file.Position = 0;
            file.Write(MetaImageHeaderWriter.Write(values, MetaImageHeaderWriter.Local, compressedSize));
        });
    }
}
