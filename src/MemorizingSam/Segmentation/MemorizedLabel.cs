namespace MemorizingSam.Segmentation;

/// <summary>What became of a label that was to be memorised.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Ids">Ids of its memories.</param>
/// <param name="Agreement">Dice of the mask with what the bank proposed; null if it was not asked or did not know the label.</param>
public sealed record MemorizedLabel(string Label, IReadOnlyList<string> Ids, double? Agreement);
