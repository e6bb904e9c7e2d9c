using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Memory;

namespace MemorizingSam.Segmentation;

/// <summary>What memories did for one object's mask.</summary>
/// <param name="ObjectName">The object.</param>
/// <param name="Category">By what cases were recalled: the object's name at its last prompt.</param>
/// <param name="Recalled">The cases that were recalled, nearest first.</param>
/// <param name="WithAndWithout">The mask with memories (predicted) beside the one that the same prompts give without (truth).</param>
/// <param name="EmptyReason">Why the mask is empty whatever the model; null if it was asked.</param>
public sealed record ObjectExplanation(
    string ObjectName, string Category, IReadOnlyList<ExplainedCase> Recalled, MaskOverlap WithAndWithout, string? EmptyReason)
{
    /// <summary>Explains an object's mask. The model is asked again, without memories.</summary>
    /// <param name="session">The session.</param>
    /// <param name="objectName">The object.</param>
    /// <param name="volume">The session's volume.</param>
    /// <param name="bank">The bank that it recalls from.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public static ObjectExplanation Of(
        SegmentationSession session, string objectName, Volume volume, MemoryBank bank, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var explanation = session.Explain(objectName, cancellation);
        var pictures = new ExplanationPictures(volume, explanation, bank);
        var cases = explanation.Recalled.Select((one, i) => new ExplainedCase(
            one.Id,
            Math.Sqrt(one.DistanceSquared),
            one.WeightOfCase,
            Finite(explanation.Attention?.HeadShares.Average(head => head[i])),
            Finite(explanation.Attention?.ObjectShare(i)),
            pictures.Thumbnail(i)));
        return new ObjectExplanation(
            objectName, explanation.Category, [.. cases], MaskOverlap.Of(explanation.With, explanation.Without), explanation.EmptyReason);
    }

    /// <summary>The same as a page (HTML) with pictures that needs nothing else and names no one.</summary>
    /// <param name="session">The session.</param>
    /// <param name="objectName">The object.</param>
    /// <param name="volume">The session's volume.</param>
    /// <param name="memory">The bank that it recalls from, and how it is used.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public static string Page(
        SegmentationSession session,
        string objectName,
        Volume volume,
        (MemoryBank Bank, RecallOptions Options) memory,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new ExplanationHtml(volume, [session.Explain(objectName, cancellation)], memory.Bank, memory.Options).ToString();
    }

    private static double? Finite(double? share) => share is { } number && double.IsFinite(number) ? number : null;
}
