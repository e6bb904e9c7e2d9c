using System.Diagnostics;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>Evaluates cases, label by label.</summary>
/// <param name="open">Opens a session.</param>
/// <param name="options">What is measured.</param>
/// <param name="memory">Memories to measure with besides; null for none.</param>
internal sealed class CaseEvaluation(
    Func<Volume, SessionOptions, SegmentationSession> open, EvaluationOptions options, EvaluationMemory? memory = null)
{
    /// <summary>Evaluates one case.</summary>
    /// <exception cref="ArgumentException">A mask does not lie on the lattice of the image.</exception>
    public CaseResult Run(EvaluationCase one, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var truth = one.Read(cancellation);
        var reading = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var results = new List<LabelResult>();
        foreach (var label in truth.Labels.Where(label => options.Labels?.Contains(label) ?? true))
        {
            var mask = MaskOn(truth.Image.Grid, one.Id, label, truth.MaskOf(label));
            if (mask.Voxels.ContainsAnyExcept((byte)0))
            {
                results.Add(Run(one.Id, label, truth.Image, mask, cancellation));
            }
        }

        return new CaseResult(one.Id, one.PatientId, reading, results);
    }

    /// <summary>Draws what a result's clicks led to: agreed in the first colour, missed in the second, wrong in the third.</summary>
    /// <returns>A PNG file.</returns>
    public byte[] Picture(EvaluationCase one, LabelResult result, CancellationToken cancellation)
    {
        var truth = one.Read(cancellation);
        var mask = MaskOn(truth.Image.Grid, one.Id, result.Label, truth.MaskOf(result.Label));
        var clicks = result.Clicks!.Where(step => step.Click is not null).Select(step => step.Click!.Value).ToArray();
        var reached = new LabelEvaluation(open, options).Replay(result.Label, truth.Image, mask, clicks, cancellation);
        for (var i = 0; i < reached.Voxels.Length; i++)
        {
            reached.Voxels[i] = (mask.Voxels[i] != 0, reached.Voxels[i] != 0) switch
            {
                (true, true) => 1,
                (true, false) => 2,
                (false, true) => 3,
                _ => 0,
            };
        }

        return MaskPreview.ToPng(truth.Image, reached, clicks);
    }

    private LabelResult Run(string caseId, string label, Volume image, Volume<byte> mask, CancellationToken cancellation)
    {
        var without = With(recall: null).Run(caseId, label, image, mask, cancellation);
        return memory is null ? without : without with
        {
            WithMemory = With(memory.Main).Run(caseId, label, image, mask, cancellation),
            Ablations = [.. memory.Ablations.Select(ablated => With(ablated).Run(caseId, label, image, mask, cancellation))],
            Curve = memory.Curve is { } curve ? With(curve.Recall).Run(caseId, label, image, mask, curve, cancellation) : null,
            Absent = memory.Options.Absent ? With(memory.Main).WhereAbsent(label, image, mask, cancellation) : null,
        };

        LabelEvaluation With(CaseRecall? recall) => new(open, options, recall);
    }

    private static Volume<byte> MaskOn(VolumeGrid grid, string caseId, string label, Volume<byte> mask)
        => grid.Matches(mask.Grid)
            ? mask
            : throw new ArgumentException(
                $"The label '{label}' of case '{caseId}' with {mask.Grid.Shape} voxels does not lie on the lattice of its image with "
                + $"{grid.Shape}; resample it onto that first.");
}
