using MemorizingSam.Imaging.Formats;

namespace MemorizingSam.Imaging.Conversion;

/// <summary>How far a conversion has come.</summary>
/// <param name="Stage">What it is doing.</param>
/// <param name="Transfer">Bytes of voxels done in this stage.</param>
public readonly record struct ConversionProgress(ConversionStage Stage, TransferProgress Transfer);
