using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>NRRD: .nrrd with its voxels attached, .nhdr with its voxels in files of their own, and both as .seg segmentations.</summary>
/// <remarks>Source: "Definition of NRRD File Format", teem.sourceforge.net/nrrd/format.html.</remarks>
internal sealed class NrrdFormat : IVolumeFormat
{
    /// <summary>The format's name.</summary>
    public const string Name = "NRRD";

    /// <inheritdoc/>
    public bool Recognises(FileStart start) => start.Bytes.AsSpan().StartsWith("NRRD0"u8);

    /// <inheritdoc/>
    public VolumeHeader ReadHeader(FileStart start)
        => start.IsGzip
            ? throw new VolumeFormatException(
                start.Path, "is a NRRD file gzipped as a whole; unpack it, such as with gunzip: NRRD compresses inside.")
            : NrrdHeaderReader.Read(start.Path);

    /// <inheritdoc/>
    public bool Writes(string fileName)
        => fileName.EndsWith(".nrrd", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".nhdr", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Write(string path, Volume volume, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var writer = new NrrdWriter(path, progress, cancellation);
        if (SegmentationFile.IsNamed(path))
        {
            SegmentationFile.WriteLabels(path, volume, writer);
        }
        else
        {
            writer.Write(RealValues.Of(volume), keyValues: []);
        }
    }
}
