namespace MemorizingSam.Checkpoints;

/// <summary>A checkpoint file that cannot be used. The message is one line that begins with the file's name.</summary>
public sealed class CheckpointException : Exception
{
    private const int MaxLength = 1_000;
    private const int MaxQuoteLength = 120;

    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">The rest of the sentence: what was found, what is allowed, what to do.</param>
    /// <param name="innerException">What was caught, if anything.</param>
    public CheckpointException(string path, string problem, Exception? innerException = null)
        : base(OneLine($"'{System.IO.Path.GetFileName(path)}' {problem}", MaxLength), innerException)
    {
        Path = path;
    }

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>A name out of a file, in quotes and short enough for a message.</summary>
    internal static string Quote(string name) => $"'{OneLine(name, MaxQuoteLength)}'";

    // A file may hold any text; a message stays one printable line of sane length.
    private static string OneLine(string text, int maxLength)
    {
        var cut = text.Length <= maxLength ? text : $"{text.AsSpan(0, maxLength)}…";
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c));
    }
}
