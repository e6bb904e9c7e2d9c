using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Segmentation;

/// <summary>How far a prompt, or a run over files, has got.</summary>
/// <param name="Stage">What is done now.</param>
/// <param name="CropsDone">Crops answered since the prompt.</param>
/// <param name="CropsKnown">Crops known to be needed, those done included; grows while an object is followed.</param>
/// <param name="Transfer">How far a volume file is read or written; null in other stages.</param>
public readonly record struct SegmentationProgress(
    SegmentationStage Stage, int CropsDone, int CropsKnown, TransferProgress? Transfer = null);
