namespace MemorizingSam.Segmentation;

/// <summary>How far a click has got.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="CropsDone">Crops answered since the click.</param>
/// <param name="CropsKnown">Crops known to be needed, those done included; grows while an object is followed.</param>
public readonly record struct SegmentationProgress(SegmentationStage Stage, int CropsDone, int CropsKnown);
