using System.IO.Compression;
using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>Writes NRRD files: one file, or for names that end in .nhdr a header and its voxels.</summary>
internal sealed class NrrdWriter(string path, IProgress<TransferProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Writes a volume whole or not at all.</summary>
    /// <param name="volume">The volume; its values must be the real ones, for NRRD has no scale.</param>
    /// <param name="keyValues">Key/value pairs for the header.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(Volume volume, IReadOnlyList<KeyValuePair<string, string>> keyValues)
    {
        if (path.EndsWith(".nhdr", StringComparison.OrdinalIgnoreCase))
        {
            AtomicPair.Write(
                path,
                ".raw.gz",
                file => WriteVoxels(file, volume),
                (dataFile, _) => NrrdHeaderWriter.Write(volume, keyValues, dataFile));
            return;
        }

        AtomicFile.Write(path, file =>
        {
            file.Write(NrrdHeaderWriter.Write(volume, keyValues, dataFile: null));
            WriteVoxels(file, volume);
        });
    }

    private void WriteVoxels(Stream file, Volume volume)
    {
        using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        new VoxelWriter(gzip, progress, cancellation).Write(volume);
    }
}
