namespace MemorizingSam.Segmentation;

/// <summary>Asks the model about single crops, in the way it was trained to be asked.</summary>
internal sealed class CropAnswers(EncodedCrops crops, ICropModel model, CropOptions options)
{
    /// <summary>Why a crop without contrast gives an empty mask.</summary>
    public const string NothingToSee =
        "The crop around this place has no two different values above 0, so there is nothing to tell the object by; "
        + "choose a place inside the body.";

    /// <summary>Share of a mask's voxels that are new for another pass to pay: long objects double, compact ones creep over their borders.</summary>
    private const double LeastGrowth = 0.15;

    /// <summary>The answer for a crop in which there is nothing to see.</summary>
    public static CropAnswer Background(ICropModel model)
    {
        var logits = new float[model.LowResMaskSize * model.LowResMaskSize * model.LowResMaskSize];
        Array.Fill(logits, LogitField.Background);
        return new CropAnswer(logits);
    }

    /// <summary>One answer.</summary>
    /// <param name="place">The crop.</param>
    /// <param name="category">What is asked for.</param>
    /// <param name="cues">All prompts that lie in it, the newest last; may be none.</param>
    /// <param name="previous">Logits of the mask so far.</param>
    /// <param name="work">Counts, progress, cancellation.</param>
    /// <returns>Null if there is nothing to see in the crop.</returns>
    public CropAnswer? Ask(CropPlace place, string category, IReadOnlyList<Cue> cues, float[] previous, SegmentationWork work)
    {
        if (crops.Find(place, work) is not { } crop)
        {
            return null;
        }

        foreach (var (stage, prepare) in crop.Preparations(category))
        {
            work.Do(stage, prepare);
        }

        var lattice = crops.MappingTo(place).Target;
        var asked = options.Clicks == ClickHistory.AllClicks ? cues : cues.TakeLast(1);
        var inCrop = asked.Select(cue => cue.In(lattice).ClippedTo(lattice.Shape)).ToArray();
        var answer = previous.AsSpan().ContainsAnyExcept(0) ? AskAgain() : AskFirst();
        work.CropsDone++;
        return answer;

        CropAnswer AskFirst()
        {
            var answer = new CropAnswer(previous);
            var growth = double.PositiveInfinity;
            for (var pass = 0; pass < options.FirstPasses || (pass < options.MostPasses && growth >= LeastGrowth); pass++)
            {
                var before = answer.Logits;
                answer = Decode(before);
                growth = ShareOfNew(before, answer.Logits);
            }

            return answer;
        }

        CropAnswer AskAgain()
        {
            var answer = Decode(previous);
            if (options.BlendsAnswers && inCrop.Length > 0)
            {
                AnswerBlend.Into(
                    answer.Logits, previous, inCrop[^1], inCrop.Length, (model.LowResMaskSize, model.CropSize / model.LowResMaskSize));
            }

            return answer;
        }

        CropAnswer Decode(float[] before)
        {
            work.Tally.DecoderRuns++;
            return work.Do(SegmentationStage.Decoding, () => crop.Decode(category, inCrop, before));
        }
    }

    /// <summary>The answer of a crop that was not looked at before, after the same prompts in their order.</summary>
    /// <returns>Background if there is nothing to see in the crop.</returns>
    public CropAnswer Replay(CropPlace place, string category, IReadOnlyList<Cue> cues, SegmentationWork work)
    {
        var latest = new CropAnswer(new float[model.LowResMaskSize * model.LowResMaskSize * model.LowResMaskSize]);
        var first = options.Clicks == ClickHistory.AllClicks ? cues.Count : Math.Min(1, cues.Count);
        for (var count = first; count <= cues.Count; count++)
        {
            if (Ask(place, category, [.. cues.Take(count)], latest.Logits, work) is not { } answer)
            {
                return Background(model);
            }

            latest = answer;
        }

        return latest;
    }

    /// <summary>Of the voxels of a mask, those that were not in the one before.</summary>
    private static double ShareOfNew(float[] before, float[] after)
    {
        var (all, added) = (0, 0);
        for (var i = 0; i < after.Length; i++)
        {
            all += after[i] > 0 ? 1 : 0;
            added += after[i] > 0 && before[i] <= 0 ? 1 : 0;
        }

        return all == 0 ? 0 : added / (double)all;
    }
}
