using System.Diagnostics;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Makes answers of what happened in a session.</summary>
internal sealed class StepAnswers
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Takes down the masks of steps while their session is held.</summary>
    /// <param name="session">The session.</param>
    /// <param name="steps">What happened.</param>
    /// <param name="known">Numbers of the masks that the client knows, by object; null for none.</param>
    public static IReadOnlyList<(ObjectStep Step, ChangeAnswer Change)> Take(
        OpenSession session, IReadOnlyList<ObjectStep> steps, IReadOnlyDictionary<string, long>? known)
        => [.. steps.Select(step => (step, ChangeOf(session, step.Name, known is not null && known.TryGetValue(step.Name, out var one) ? one : null)))];

    /// <summary>An object's mask as the difference to the one that a client knows.</summary>
    public static ChangeAnswer ChangeOf(OpenSession session, string name, long? known)
    {
        var (revision, from, change) = session.ChangeOf(name, known);
        var (first, end) = change.Box;
        return new ChangeAnswer(
            revision, from, [first.X, first.Y, first.Z], [end.X, end.Y, end.Z], Convert.ToBase64String(change.Bits.Span));
    }

    /// <summary>The answers.</summary>
    /// <param name="taken">What was taken down.</param>
    /// <param name="queued">How long the job waited.</param>
    public IReadOnlyList<StepAnswer> Answer(IReadOnlyList<(ObjectStep Step, ChangeAnswer Change)> taken, TimeSpan queued)
    {
        var total = Stopwatch.GetElapsedTime(_start);
        return [.. taken.Select(entry => new StepAnswer(
            entry.Step.Name,
            entry.Step.EstimatedDice,
            entry.Step.EmptyReason,
            entry.Step.Voxels,
            entry.Step.VolumeMl,
            new MillisecondsAnswer(
                queued.TotalMilliseconds, entry.Step.Encode.TotalMilliseconds, entry.Step.Decode.TotalMilliseconds, total.TotalMilliseconds),
            entry.Change,
            entry.Step.NewName))];
    }
}
