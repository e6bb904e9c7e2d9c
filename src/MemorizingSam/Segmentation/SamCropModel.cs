using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>Segments crops with a network, on one device, for any number of sessions.</summary>
internal sealed class SamCropModel : ICropModel, IDisposable
{
    // One gate around the device: a second forward beside the first would only share its cores, and need memory for both.
    private readonly Lock _gate = new();
    private readonly Sam3d _network;
    private readonly Device _device;

    /// <summary>Takes a network over and brings it to its device.</summary>
    public SamCropModel(
        Sam3d network, ComputeDevice device, NumberPrecision precision, EmptyTokens emptyTokens = EmptyTokens.Computed)
    {
        (_network, _device) = (network, device.ToTorch());
        SkippedPatchSize = emptyTokens == EmptyTokens.Skipped ? network.Options.ImageEncoder.PatchSize : null;
        network.eval();
        network.to(_device, precision == NumberPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
    }

    /// <inheritdoc/>
    public int CropSize => _network.Options.ImageEncoder.CropSize;

    /// <inheritdoc/>
    public int LowResMaskSize => _network.Options.PromptEncoder.LowResMaskSize;

    /// <inheritdoc/>
    public bool TakesBoxes => _network.Options.PromptEncoder.BoxPrompts;

    /// <inheritdoc/>
    public int? SkippedPatchSize { get; }

    /// <inheritdoc/>
    public IEncodedCrop Encode(Volume<float> crop, int[]? standIns = null)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var voxels = VolumeTensors.ToTensor(crop, _device);
            var features = standIns is null ? _network.Encode(voxels) : _network.ImageEncoder.Encode(voxels, standIns);
            return new EncodedCrop(this, features.Map(tensor => tensor.DetachFromDisposeScope()));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _network.Dispose();
        }
    }

    private CropAnswer Decode(ImageFeatures image, IReadOnlyList<CropCue> cues, float[] previous)
    {
        lock (_gate)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var prompt = VolumeTensors.ToPrompt(cues, previous, LowResMaskSize, _device);
            var (lowResMask, quality) = _network.Decode(image, prompt);
            return new CropAnswer(
                VolumeTensors.ToVoxels(lowResMask),
                _network.Options.MaskDecoder.EstimatesDice ? quality[0, 0].sigmoid().item<float>() : null);
        }
    }

    private sealed class EncodedCrop(SamCropModel model, ImageFeatures image) : IEncodedCrop
    {
        public CropAnswer Decode(IReadOnlyList<CropCue> cues, float[] previous) => model.Decode(image, cues, previous);

        public void Dispose() => image.Dispose();
    }
}
