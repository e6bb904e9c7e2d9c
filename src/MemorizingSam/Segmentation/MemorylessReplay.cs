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
        foreach (var (operation, after) in OnObject(objectName, [.. history]))
        {
            state = operation switch
            {
                { Cue: { } cue } => segmentation.Add(objectName, state, cue, work),
                { Mask: { } mask } => new ObjectState { Given = mask },

                // Nothing tells a model without memories where to look: it is shown what they found.
                { IsProposal: true } when after[operation.ObjectName!].Home is { } home
                    && answers.Ask(home, objectName, [], new float[edge * edge * edge], work) is { } answer
                    => segmentation.Take(objectName, home, answer, work),
                _ => ObjectState.Empty,
            };
        }

        return MaskPainting.Labels(volume.Grid, [segmentation.FieldOf(state)], work.Cancellation);
    }

    /// <summary>What was done to an object, by the names that it had.</summary>
    private static Stack<(SessionOperation Operation, SessionState After)> OnObject(
        string name, IReadOnlyList<(SessionOperation Operation, SessionState After)> history)
    {
        var found = new Stack<(SessionOperation Operation, SessionState After)>();
        foreach (var entry in history.Reverse())
        {
            var (done, newName) = (entry.Operation.ObjectName, entry.Operation.NewName);
            if (newName is not null && done == name)
            {
                break; // what had the name before is another object
            }

            if (newName == name)
            {
                name = done!;
            }
            else if (done is null || done == name)
            {
                found.Push(entry);
            }
        }

        return found;
    }
}
