using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>Patients whose images follow from their names, each with a ball called liver and a box called spleen, for tiny models.</summary>
internal static class Patients
{
    private static readonly VolumeGrid Grid = new(new GridShape(30, 17, 16), Affine.Upright(SpacingMm.Isotropic(1.5)));

    /// <summary>A case of a patient of its own.</summary>
    /// <param name="name">Of both; the image follows from it.</param>
    /// <param name="read">Told each time the case is read.</param>
    public static EvaluationCase Case(string name, Action<string>? read = null) => Case(name, name, Image(name), read);

    /// <summary>A case with an image.</summary>
    public static EvaluationCase Case(string id, string patient, Volume image, Action<string>? read = null) => new(id, patient, _ =>
    {
        read?.Invoke(id);
        return new EvaluationTruth(image, ["liver", "spleen"], Mask);
    });

    /// <summary>The image of a name.</summary>
    public static Volume<short> Image(string name) => TinySegmenter.Volume(Grid, name);

    /// <summary>The same image as other software may write it: another number type, mirrored, elsewhere.</summary>
    public static Volume<float> Rewritten(Volume<short> image)
    {
        var shape = image.Grid.Shape;
        var written = new Volume<float>(new VolumeGrid(shape, Affine.Upright(SpacingMm.Isotropic(1.5), new WorldPoint(-50, 7, 0))), new float[image.Voxels.Length]);
        for (var i = 0; i < image.Voxels.Length; i++)
        {
            var (x, y, z) = (i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y));
            written[shape.X - 1 - x, y, z] = image.Voxels[i];
        }

        return written;
    }

    /// <summary>A label's mask.</summary>
    public static Volume<byte> Mask(string label)
    {
        var mask = new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]);
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var (x, y, z) = (i % Grid.Shape.X, i / Grid.Shape.X % Grid.Shape.Y, i / (Grid.Shape.X * Grid.Shape.Y));
            var isInside = label == "liver"
                ? ((x - 7) * (x - 7)) + ((y - 8) * (y - 8)) + ((z - 8) * (z - 8)) < 20
                : x is > 15 and < 24 && y is > 3 and < 12 && z is > 5 and < 12;
            mask.Voxels[i] = isInside ? (byte)1 : (byte)0;
        }

        return mask;
    }
}
