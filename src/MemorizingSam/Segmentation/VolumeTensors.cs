using System.Runtime.InteropServices;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Model;
using static TorchSharp.torch;

namespace MemorizingSam.Segmentation;

/// <summary>
/// The one place where voxels become tensors and tensors voxels. Tensors are (B, C, X, Y, Z) with z fastest in memory; volumes
/// have x
/// fastest, which is the same memory read as (Z, Y, X).
/// </summary>
internal static class VolumeTensors
{
    /// <summary>Copies voxels.</summary>
    /// <param name="volume">Any shape.</param>
    /// <param name="device">Where to.</param>
    /// <returns>(1, 1, X, Y, Z), float32, contiguous, owned by the caller.</returns>
    public static Tensor ToTensor(Volume<float> volume, Device device) => ToTensor(volume.Voxels, volume.Grid.Shape, device);

    /// <summary>Copies voxels that have no lattice.</summary>
    /// <param name="voxels">x fastest.</param>
    /// <param name="shape">Their number along each axis.</param>
    /// <param name="device">Where to.</param>
    /// <returns>(1, 1, X, Y, Z), float32, contiguous, owned by the caller.</returns>
    public static Tensor ToTensor(ReadOnlySpan<float> voxels, GridShape shape, Device device)
    {
        using var scope = NewDisposeScope();
        var reversed = empty([1, 1, shape.Z, shape.Y, shape.X], float32);
        MemoryMarshal.AsBytes(voxels).CopyTo(reversed.bytes);
        return reversed.to(device).permute(0, 1, 4, 3, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Place of a token in its grid.</summary>
    /// <param name="token">Index in a tensor, (X, Y, Z) with z fastest.</param>
    /// <param name="gridSize">Edge of the grid.</param>
    public static (int X, int Y, int Z) PlaceOf(int token, int gridSize)
        => (token / (gridSize * gridSize), token / gridSize % gridSize, token % gridSize);

    /// <summary>Copies the first volume of a tensor.</summary>
    /// <param name="tensor">(B, C, X, Y, Z), of any floating type, on any device.</param>
    /// <returns>Voxels, x fastest.</returns>
    public static float[] ToVoxels(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor[0, 0].to(float32).permute(2, 1, 0).contiguous().cpu().data<float>().ToArray();
    }

    /// <summary>Builds a prompt for a batch of one.</summary>
    /// <param name="cues">Clicks and boxes in crop voxels.</param>
    /// <param name="lowResMask">Logits, x fastest.</param>
    /// <param name="lowResSize">Edge of the low-res mask.</param>
    /// <param name="device">Where to.</param>
    /// <returns>A prompt whose tensors the scope around the call owns.</returns>
    public static Prompt ToPrompt(IReadOnlyList<CropCue> cues, float[] lowResMask, int lowResSize, Device device)
    {
        var clicks = cues.Where(cue => cue.Kind != CueKind.Box).ToArray();
        var boxes = cues.Where(cue => cue.Kind == CueKind.Box).ToArray();
        return new Prompt
        {
            LowResMask = ToTensor(lowResMask, new GridShape(lowResSize, lowResSize, lowResSize), device),
            Points = clicks.Length == 0 ? null : new PointPrompt(
                tensor([.. clicks.SelectMany(click => Coordinates(click.Low))], [1, clicks.Length, 3], device: device),
                tensor([.. clicks.Select(Label)], [1, clicks.Length], device: device)),
            Boxes = boxes.Length == 0 ? null : tensor(
                [.. boxes.SelectMany(box => Coordinates(box.Low).Concat(Coordinates(box.High)))], [1, boxes.Length, 2, 3], device: device),
        };
    }

    private static long Label(CropCue click) => click.Kind == CueKind.Positive ? PointPrompt.Positive : PointPrompt.Negative;

    private static float[] Coordinates(VoxelPoint point) => [(float)point.X, (float)point.Y, (float)point.Z];
}
