using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Imaging.Formats;

/// <summary>One file format: how it is recognised, and how its headers are read and its files written.</summary>
internal interface IVolumeFormat
{
    /// <summary>Whether a file's content is of this format; its name does not count.</summary>
    bool Recognises(FileStart start);

    /// <summary>Reads the header of a file that was recognised.</summary>
    /// <exception cref="VolumeFormatException">The header is damaged, or says something that no 3D volume can have.</exception>
    VolumeHeader ReadHeader(FileStart start);

    /// <summary>Whether this format is written for a file name.</summary>
    bool Writes(string fileName);

    /// <summary>Writes a volume, whole or not at all.</summary>
    /// <exception cref="ArgumentException">The format cannot hold this volume, or the file name asks for a form that is only read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    void Write(string path, Volume volume, IProgress<TransferProgress>? progress, CancellationToken cancellation);
}
