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
        => Write(
            dataFile => NrrdHeaderWriter.Write(volume, keyValues, dataFile),
            packed => new VoxelWriter(packed, progress, cancellation).Write(volume));

    /// <summary>Writes label maps of 8 bits that lie in each other, whole or not at all.</summary>
    /// <param name="grid">The lattice of all.</param>
    /// <param name="layers">How many.</param>
    /// <param name="keyValues">Key/value pairs for the header.</param>
    /// <param name="paintSlice">Writes a slice of all, layers fastest, into zeros.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteLayers(VolumeGrid grid, int layers, IReadOnlyList<KeyValuePair<string, string>> keyValues, Action<int, byte[]> paintSlice)
        => Write(
            dataFile => NrrdHeaderWriter.WriteLayers(grid, layers, keyValues, dataFile),
            packed =>
            {
                var slice = new byte[layers * grid.Shape.X * grid.Shape.Y];
                for (var z = 0; z < grid.Shape.Z; z++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Array.Clear(slice);
                    paintSlice(z, slice);
                    packed.Write(slice);
                    progress?.Report(new TransferProgress((z + 1L) * slice.Length, (long)grid.Shape.Z * slice.Length));
                }
            });

    private void Write(Func<string?, byte[]> makeHeader, Action<Stream> writeVoxels)
    {
        if (path.EndsWith(".nhdr", StringComparison.OrdinalIgnoreCase))
        {
            AtomicPair.Write(
                path,
                ".raw.gz",
                file => Pack(file, writeVoxels),
                (dataFile, _) => makeHeader(dataFile));
            return;
        }

        AtomicFile.Write(path, file =>
        {
            file.Write(makeHeader(null));
            Pack(file, writeVoxels);
        });
    }

    private static void Pack(Stream file, Action<Stream> writeVoxels)
    {
        using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        writeVoxels(gzip);
    }
}
