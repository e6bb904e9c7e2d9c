using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Takes from a mask the parts that no prompt pointed at.</summary>
/// <remarks>
/// Ours. A model that was asked for one parotid gland likes to add the other: they look alike, and a click says only where one of
/// them is. What hangs together with a positive click, or lies in a box, is what was asked for.
/// </remarks>
internal static class PromptedParts
{
    /// <summary>Voxels that a click may be off the mask: it was made at the volume's resolution, not at the mask's.</summary>
    private const int Tolerance = 1;

    /// <summary>The mask without the others.</summary>
    /// <param name="logits">Above 0 is the object; x fastest.</param>
    /// <param name="lattice">Their lattice.</param>
    /// <param name="cues">The object's prompts.</param>
    /// <returns>
    /// The same logits if all parts were pointed at, or none was: then there is nothing to choose by. Else a copy, in which voxels of
    /// the other parts are as surely background as they were object.
    /// </returns>
    public static float[] Of(float[] logits, VolumeGrid lattice, IReadOnlyList<Cue> cues)
    {
        var pointed = cues.Where(cue => cue.Kind != CueKind.Negative).Select(cue => cue.In(lattice)).ToArray();
        if (pointed.Length == 0)
        {
            return logits;
        }

        var runs = VoxelRuns.In(Map(logits), lattice.Shape);
        var others = ConnectedComponents.Without(runs, lattice.Shape, run => pointed.Any(cue => Meets(cue, run)));
        if (others.Count == 0 || others.Count == runs.Count)
        {
            return logits;
        }

        var kept = logits.ToArray();
        foreach (var run in others)
        {
            var line = lattice.Shape.X * (run.Y + (lattice.Shape.Y * run.Z));
            foreach (ref var logit in kept.AsSpan(line + run.Start, run.Length))
            {
                logit = -logit;
            }
        }

        return kept;
    }

    private static byte[] Map(float[] logits)
    {
        var map = new byte[logits.Length];
        for (var i = 0; i < map.Length; i++)
        {
            map[i] = logits[i] > 0 ? (byte)1 : (byte)0;
        }

        return map;
    }

    private static bool Meets(CropCue cue, VoxelRun run)
    {
        return Overlaps(cue.Low.X, cue.High.X, run.Start, run.End - 1)
            && Overlaps(cue.Low.Y, cue.High.Y, run.Y, run.Y)
            && Overlaps(cue.Low.Z, cue.High.Z, run.Z, run.Z);

        static bool Overlaps(double low, double high, int first, int last) => low <= last + Tolerance && high >= first - Tolerance;
    }
}
