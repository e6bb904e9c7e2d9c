using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>What segments one crop. The rest of the room decides which crops to show it, and never sees a tensor.</summary>
internal interface ICropModel
{
    /// <summary>Edge of a crop, in voxels.</summary>
    int CropSize { get; }

    /// <summary>Edge of a low-res mask, in voxels; divides <see cref="CropSize"/> and is a multiple of 4.</summary>
    int LowResMaskSize { get; }

    /// <summary>Whether <see cref="CueKind.Box"/> is understood.</summary>
    bool TakesBoxes { get; }

    /// <summary>Edge of the patches that are looked at for <see cref="EmptyPatches"/>, in voxels; null if all are computed.</summary>
    int? SkippedPatchSize { get; }

    /// <summary>Looks at a crop, once for any number of prompts.</summary>
    /// <param name="crop">Normalised voxels.</param>
    /// <param name="memory">Memories that answers may draw on; null for none.</param>
    /// <param name="standIns">What <see cref="EmptyPatches.StandIns"/> chose; null to compute every patch.</param>
    /// <returns>The crop as the model sees it; the caller owns it.</returns>
    IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null);
}
