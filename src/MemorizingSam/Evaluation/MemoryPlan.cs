namespace MemorizingSam.Evaluation;

/// <summary>What is memorised of the cases that may be.</summary>
/// <param name="Dataset">Their data set, as the user named it.</param>
/// <param name="Split">Their split.</param>
/// <param name="Labels">Labels to memorise; null for all.</param>
/// <param name="PerCategory">Cases of each; null for all.</param>
/// <param name="Seed">Seeds the draw of cases.</param>
/// <param name="ShiftMm">How far a quarter of the masks is shifted; null for none.</param>
internal sealed record MemoryPlan(string Dataset, string Split, IReadOnlyList<string>? Labels, int? PerCategory, int Seed, double? ShiftMm);
