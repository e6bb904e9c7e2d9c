using MemorizingSam.Imaging.Preprocessing;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Tests.Segmentation;

/// <summary>
/// Stands in for the network: knows the object, and answers with its depth on the low-res lattice of the crop, as coarse as a
/// network
/// would be. It answers with background unless a positive click or the previous mask lies in the object.
/// </summary>
/// <param name="depthMm">Distance to the object's surface in mm, positive inside.</param>
internal sealed class OracleModel(Func<WorldPoint, double> depthMm) : ICropModel
{
    private const double LogitsPerVoxel = 4;
    private const double SurestLogit = 12;

    // A published crop has 128 voxels of 1.5 mm and low-res voxels of 6 mm. Half as many of 3 mm show the same, and cost an
    // eighth.
    public static readonly CropOptions Crop = new() { SpacingMm = 3 };

    public int CropSize => 64;

    public int LowResMaskSize => 32;

    public bool TakesBoxes { get; init; }

    public int? SkippedPatchSize => null;

    /// <summary>Whether it answers before a prompt, as a model with memories does.</summary>
    public bool AnswersUnprompted { get; init; }

    /// <summary>What it thinks of its answers.</summary>
    public double? EstimatedDice { get; init; }

    /// <summary>What it was asked, crop by crop.</summary>
    public List<IReadOnlyList<CropCue>> Prompts { get; } = [];

    /// <summary>How often a crop was shown.</summary>
    public int Encoded { get; private set; }

    /// <summary>How many encoded crops are alive.</summary>
    public int Alive { get; private set; }

    public IEncodedCrop Encode(Volume<float> crop, CropMemory? memory = null, int[]? standIns = null)
    {
        Encoded++;
        Alive++;
        return new EncodedCrop(this, crop.Grid);
    }

    private sealed class EncodedCrop(OracleModel oracle, VolumeGrid crop) : IEncodedCrop
    {
        private readonly float[] _depths = Depths(oracle, crop);

        public CropAnswer Decode(string category, IReadOnlyList<CropCue> cues, float[] previous)
        {
            oracle.Prompts.Add(cues);
            var isPrompted = oracle.AnswersUnprompted || cues.Any(cue => cue.Kind == CueKind.Box) || cues.Any(cue => cue.Kind == CueKind.Positive && oracle.Depth(crop.Affine.ToWorld(cue.Low)) > 0)
                || previous.Zip(_depths).Any(voxel => voxel.First > 0 && voxel.Second > 0);
            return new CropAnswer(isPrompted ? [.. _depths] : [.. _depths.Select(_ => (float)-SurestLogit)], oracle.EstimatedDice);
        }

        public long Bytes => 1;

        public IReadOnlyList<(SegmentationStage Stage, Action Prepare)> Preparations(string category) => [];

        public IReadOnlyList<RecalledCase> Recalled(string category) => [];

        public CropAttention? Look(string category, float[] logits) => null;

        public void ForgetCategories()
        {
        }

        public void Dispose() => oracle.Alive--;

        private static float[] Depths(OracleModel oracle, VolumeGrid crop)
        {
            var lowRes = SpacingChange.To(crop, SpacingMm.Isotropic(crop.Spacing.X * oracle.CropSize / oracle.LowResMaskSize)).Target;
            var (n, depths) = (lowRes.Shape.X, new float[lowRes.Shape.VoxelCount]);
            Assert.Equal(new GridShape(oracle.LowResMaskSize, oracle.LowResMaskSize, oracle.LowResMaskSize), lowRes.Shape);
            for (var i = 0; i < depths.Length; i++)
            {
                var point = lowRes.Affine.ToWorld(new VoxelPoint(i % n, i / n % n, i / (n * n)));
                var logit = LogitsPerVoxel * oracle.Depth(point) / lowRes.Spacing.X;
                depths[i] = (float)Math.Clamp(logit, -SurestLogit, SurestLogit);
            }

            return depths;
        }
    }

    private double Depth(WorldPoint point) => depthMm(point);
}
