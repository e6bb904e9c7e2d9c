using MemorizingSam.Imaging.Datasets;
using MemorizingSam.Imaging.Datasets.Augmentation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Training;

/// <summary>Cuts cubes out of labelled volumes and turns them into the order of tensors.</summary>
internal static class TrainingCrops
{
    /// <summary>Cuts and normalises the image.</summary>
    /// <returns>Null if there is nothing to tell in it.</returns>
    public static Volume<float>? Cut(LabelledVolume volume, VolumeGrid lattice, CropOptions crop)
    {
        var image = CropSampler.Image(volume.Image, lattice);
        return crop.Normalise(image.Voxels) ? image : null;
    }

    /// <summary>Cuts a label.</summary>
    /// <returns>1 inside, 0 outside, z fastest.</returns>
    public static byte[] Mask(LabelledVolume volume, string name, VolumeGrid lattice)
        => Transpose<byte>(CropSampler.Mask(volume.Labels[name], lattice).Voxels, lattice.Shape.X);

    /// <summary>From x fastest, as volumes are stored, to z fastest, as tensors are.</summary>
    /// <param name="voxels">A cube.</param>
    /// <param name="edge">Voxels along each edge.</param>
    public static T[] Transpose<T>(ReadOnlySpan<T> voxels, int edge)
    {
        var turned = new T[voxels.Length];
        for (var z = 0; z < edge; z++)
        {
            for (var y = 0; y < edge; y++)
            {
                var line = voxels.Slice(edge * (y + (edge * z)), edge);
                for (var x = 0; x < edge; x++)
                {
                    turned[z + (edge * (y + (edge * x)))] = line[x];
                }
            }
        }

        return turned;
    }
}
