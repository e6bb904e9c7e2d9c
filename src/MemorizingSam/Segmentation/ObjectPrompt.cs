namespace MemorizingSam.Segmentation;

/// <summary>One prompt of a <see cref="SegmentationRequest"/>.</summary>
/// <param name="Kind">Positive click, negative click or box.</param>
/// <param name="Point">The click, or one corner of the box.</param>
/// <param name="Opposite">The opposite corner of the box; not used by clicks.</param>
public readonly record struct ObjectPrompt(PromptKind Kind, PromptPoint Point, PromptPoint Opposite = default);
