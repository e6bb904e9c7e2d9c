namespace MemorizingSam.Segmentation;

/// <summary>How far a segmentation from file to file has come.</summary>
/// <param name="Stage">What is done now, as users read it.</param>
/// <param name="Share">Share of the stage that is done, from 0 to 1.</param>
public readonly record struct FileSegmentationProgress(string Stage, double Share);
