using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>The faces of a crop beyond which the volume goes on.</summary>
internal static class OpenFaces
{
    /// <summary>Whether a mask reaches one of them, so that the object may be larger than the crop.</summary>
    /// <param name="logits">Low-res mask of the crop, x fastest.</param>
    /// <param name="place">The crop.</param>
    /// <param name="model">Sizes of crop and mask.</param>
    /// <param name="volume">The crop's lattice over the volume.</param>
    public static bool AreTouched(float[] logits, CropPlace place, ICropModel model, VolumeGrid volume)
    {
        var edge = model.LowResMaskSize;
        int[] strides = [1, edge, edge * edge];
        for (var axis = 0; axis < 3; axis++)
        {
            var (u, v) = (strides[(axis + 1) % 3], strides[(axis + 2) % 3]);
            if ((place[axis] > 0 && IsTouched(0, u, v))
                || (place[axis] + model.CropSize < volume.Shape[axis] && IsTouched((edge - 1) * strides[axis], u, v)))
            {
                return true;
            }
        }

        return false;

        bool IsTouched(int start, int u, int v)
        {
            for (var i = 0; i < edge * edge; i++)
            {
                if (logits[start + (i % edge * u) + (i / edge * v)] > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
