using MemorizingSam.Imaging.Volumes;

namespace MemorizingSam.Segmentation;

/// <summary>Does again what was done to an object, by the same model without memories.</summary>
internal sealed class MemorylessReplay(Volume volume, ICropModel model, CropOptions crop, (SessionOptions Session, KeptCrops Kept) options)
{
    /// <summary>The mask that comes of it.</summary>
    /// <param name="objectName">The object.</param>
    /// <param name="history">What was done in a session, and each time the objects after it.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    /// <returns>1 inside, 0 outside.</returns>
    public Volume<byte> Mask(
        string objectName, IEnumerable<(SessionOperation Operation, SessionState After)> history, SegmentationWork work)
    {
        using var crops = new EncodedCrops(volume, model, crop, (options.Kept, options.Session.CachedCrops));
        var segmentation = new ObjectSegmentation(crops, model, crop, options.Session);
        var answers = new CropAnswers(crops, model, crop);
        var edge = model.LowResMaskSize;
        var state = ObjectState.Empty;
        foreach (var (operation, after) in history.Where(entry => entry.Operation.ObjectName is null || entry.Operation.ObjectName == objectName))
        {
            state = operation switch
            {
                { Cue: { } cue } => segmentation.Add(objectName, state, cue, work),
                { Mask: { } mask } => new ObjectState { Given = mask },

                // Nothing tells a model without memories where to look: it is shown what they found.
                { IsProposal: true } when after[objectName].Home is { } home
                    && answers.Ask(home, objectName, [], new float[edge * edge * edge], work) is { } answer
                    => segmentation.Take(objectName, home, answer, work),
                _ => ObjectState.Empty,
            };
        }

        return MaskPainting.Labels(volume.Grid, [segmentation.FieldOf(state)], work.Cancellation);
    }
}
