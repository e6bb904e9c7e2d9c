namespace MemorizingSam.Segmentation;

/// <summary>A memorised case that cannot be made anew.</summary>
/// <param name="Id">Id of its memory.</param>
/// <param name="Label">What was segmented.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record MissingCase(string Id, string Label, string Reason);
