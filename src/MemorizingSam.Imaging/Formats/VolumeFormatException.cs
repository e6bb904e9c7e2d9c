namespace MemorizingSam.Imaging.Formats;

/// <summary>A file that cannot be read as a volume, or as part of a data set of volumes. The message is one line: the file, what was found, what is allowed, what to do.</summary>
public sealed class VolumeFormatException : IOException
{
    /// <summary>Builds the line <c>'name' what</c>.</summary>
    /// <param name="path">The file; the message shows its name only, since folders can hold patients' names.</param>
    /// <param name="what">What was found, what is allowed and what to do, to be read after the file's name.</param>
    /// <param name="innerException">What the decoder said, if it was the one that failed.</param>
    public VolumeFormatException(string path, string what, Exception? innerException = null)
        : base($"'{System.IO.Path.GetFileName(path)}' {what}", innerException)
        => (Path, What) = (path, what);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What was found, what is allowed and what to do: the message without the file's name.</summary>
    public string What { get; }
}
