namespace MemorizingSam.Segmentation;

/// <summary>What became of a memory bank that was to be made anew.</summary>
/// <param name="IsDone">Whether it was; else the bank is as it was, as some cases cannot be made anew.</param>
/// <param name="Cases">Cases that were, or could be.</param>
/// <param name="Memories">Memories that the bank holds now.</param>
/// <param name="Missing">Cases that cannot be made anew.</param>
/// <param name="ModelFingerprint">SHA-256 of the new model's weights.</param>
public sealed record RebuildReport(bool IsDone, int Cases, int Memories, IReadOnlyList<MissingCase> Missing, string ModelFingerprint);
