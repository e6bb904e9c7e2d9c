namespace MemorizingSam.Segmentation;

/// <summary>The memories that the crops of one volume may be given.</summary>
/// <param name="Recall">The bank's.</param>
/// <param name="Source">Fingerprint of the volume, computed when it is first asked for, and once: its own memories are passed over.</param>
internal sealed record CropMemory(CaseRecall Recall, Lazy<string> Source);
