namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>A label was taken.</summary>
/// <param name="Image">Id of its image.</param>
/// <param name="Label">Its id, which is the image's.</param>
/// <param name="Memorized">Names that are remembered from now on.</param>
/// <param name="NotMemorized">Names that are not, and why. The label is kept all the same.</param>
internal sealed record LabelAnswer(
    string Image, string Label, IReadOnlyList<string> Memorized, IReadOnlyDictionary<string, string> NotMemorized);
