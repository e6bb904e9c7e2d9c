using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;

namespace MemorizingSam.Evaluation;

/// <summary>The voxels in which a mask is not the true one, and what a user may click on to say so.</summary>
internal sealed class MaskErrors
{
    private const byte Missed = 1;
    private const byte Wrong = 2;

    private readonly List<VoxelRun> _runs;
    private readonly GridShape _shape;
    private readonly SpacingMm _spacing;

    /// <summary>Compares two masks.</summary>
    /// <param name="predicted">Other than 0 is the object; x fastest.</param>
    /// <param name="truth">The same of the true mask.</param>
    /// <param name="shape">Voxels along each axis, the one that varies fastest in memory first; of a tensor, that is its last.</param>
    /// <param name="spacing">Distance between neighbours along each axis; 1 to count in voxels.</param>
    public MaskErrors(ReadOnlySpan<byte> predicted, ReadOnlySpan<byte> truth, GridShape shape, SpacingMm spacing)
    {
        (_shape, _spacing) = (shape, spacing);
        var errors = new byte[shape.VoxelCount];
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = (truth[i] != 0, predicted[i] != 0) switch
            {
                (true, false) => Missed,
                (false, true) => Wrong,
                _ => 0,
            };
        }

        _runs = VoxelRuns.In(errors, shape);
    }

    /// <summary>The next click of a simulated user.</summary>
    /// <param name="rule">Where users click.</param>
    /// <param name="clicksBefore">How many clicks were made already.</param>
    /// <param name="random">Draws among the voxels that the rule allows.</param>
    /// <returns>Null if there is no error.</returns>
    public SimulatedClick? Next(ClickRule rule, int clicksBefore, Random random)
    {
        if (_runs.Count == 0)
        {
            return null;
        }

        if (rule == ClickRule.Innermost)
        {
            return Innermost();
        }

        var candidates = rule == ClickRule.Ritm || (rule == ClickRule.Published && clicksBefore < 2) ? DeepVoxels() : AllVoxels();
        return candidates[random.Next(candidates.Count)];
    }

    /// <summary>All voxels that are missed or wrong, in the order of memory. Source: REFERENCE §6.4, random.</summary>
    public List<SimulatedClick> AllVoxels()
        => [.. _runs.SelectMany(
            run => Enumerable.Range(run.Start, run.Length).Select(x => new SimulatedClick(x, run.Y, run.Z, run.Kind == Missed)))];

    /// <summary>
    /// Of the kind of error that goes deeper, missed or (also if both go equally deep) wrong, the voxels more than half as deep as
    /// its deepest, in the order of memory. Source: REFERENCE §6.4, RITM.
    /// </summary>
    public List<SimulatedClick> DeepVoxels()
    {
        var (missed, wrong) = (DepthsOf(Missed), DepthsOf(Wrong));
        var isMissed = missed is not null && missed.MaxSquare > (wrong?.MaxSquare ?? 0);
        return (isMissed ? missed : wrong) is { } depths
            ? [.. depths.DeeperThan(depths.MaxSquare / 4).Select(voxel => new SimulatedClick(voxel.X, voxel.Y, voxel.Z, isMissed))]
            : [];
    }

    /// <summary>The innermost voxel of the largest connected error, of equal ones the first in memory; null without an error.</summary>
    public SimulatedClick? Innermost()
    {
        if (_runs.Count == 0)
        {
            return null;
        }

        var component = ConnectedComponents.Largest(_runs, _shape);
        var (x, y, z) = new RunDepths(component, _spacing).Deepest();
        return new SimulatedClick(x, y, z, component[0].Kind == Missed);
    }

    private RunDepths? DepthsOf(byte kind)
    {
        var runs = _runs.FindAll(run => run.Kind == kind);
        return runs.Count == 0 ? null : new RunDepths(runs, _spacing);
    }
}
