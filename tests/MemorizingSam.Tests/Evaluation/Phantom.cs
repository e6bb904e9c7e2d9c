using MemorizingSam.Evaluation;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Tests.Segmentation;

namespace MemorizingSam.Tests.Evaluation;

/// <summary>A volume with two balls, and stand-ins for the network that know all or nothing about them.</summary>
internal static class Phantom
{
    /// <summary>Radius of the ball named <c>left</c>, in mm; <c>right</c> is half as large.</summary>
    public const double RadiusMm = 30;

    private static readonly VolumeGrid Grid = new(
        new GridShape(60, 44, 24), new Affine(new(-3, 0, 0), new(0, 3, 0), new(0, 0, 5), new WorldPoint(88, -64, -57)));

    private static readonly WorldPoint Left = new(-35, 2, 1);
    private static readonly WorldPoint Right = new(50, 4, -8);

    /// <summary>A case of a patient.</summary>
    public static EvaluationCase Case(string id, string? patient = null, params string[] labels)
        => new(id, patient ?? id, _ => Truth(labels is [] ? ["left", "right"] : labels));

    /// <summary>The image with its labels; <c>nowhere</c> is a label without a voxel.</summary>
    public static EvaluationTruth Truth(params string[] labels)
    {
        var (left, right) = (Mask("left"), Mask("right"));
        byte[] image = [.. Enumerable.Range(0, left.Voxels.Length).Select(i => (byte)(50 + (90 * left.Voxels[i]) + (40 * right.Voxels[i]) + (i % 7)))];
        return new EvaluationTruth(new Volume<byte>(Grid, image), labels, Mask);
    }

    /// <summary>A label's mask.</summary>
    public static Volume<byte> Mask(string label)
    {
        var (shape, mask) = (Grid.Shape, new Volume<byte>(Grid, new byte[Grid.Shape.VoxelCount]));
        for (var i = 0; i < mask.Voxels.Length; i++)
        {
            var point = Grid.Affine.ToWorld(new VoxelPoint(i % shape.X, i / shape.X % shape.Y, i / (shape.X * shape.Y)));
            mask.Voxels[i] = DepthMm(label, point) > 0 ? (byte)1 : (byte)0;
        }

        return mask;
    }

    /// <summary>Evaluates with a model that knows one ball.</summary>
    public static CaseEvaluation Knowing(EvaluationOptions options, string label = "left")
        => With(new OracleModel(point => DepthMm(label, point)), options);

    /// <summary>Evaluates with a model that answers with background whatever it is asked.</summary>
    public static CaseEvaluation Ignorant(EvaluationOptions options) => With(new OracleModel(_ => -1), options);

    private static CaseEvaluation With(ICropModel model, EvaluationOptions options)
        => new((volume, session) => new SegmentationSession(volume, model, OracleModel.Crop, (session, new KeptCrops(long.MaxValue))), options);

    private static double DepthMm(string label, WorldPoint point) => label switch
    {
        "left" => RadiusMm - point.DistanceTo(Left),
        "right" => (RadiusMm / 2) - point.DistanceTo(Right),
        _ => -1,
    };
}
