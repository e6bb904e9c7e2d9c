using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Sessions;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>
/// Answers lists of clicks as if each came alone, but keeps what the last list of the same label led to: clients send all clicks every time,
/// and most often one more than before.
/// </summary>
/// <remarks>
/// A session per label, so that a mask depends on that label's clicks and nothing else. What a new list begins with like the last one is kept,
/// the rest of the last one is undone, and the rest of the new one is added: which is what the new list alone would lead to.
/// </remarks>
/// <param name="desk">The sessions.</param>
/// <param name="model">Says whether there is a memory to use.</param>
internal sealed class ClickSessions(SessionDesk desk, SharedModel model)
{
    /// <summary>By which its sessions are known: those of an earlier run of the server are not needed, since clients send all their clicks again.</summary>
    public const string Keeper = "monai-infer";

    /// <summary>Most labels whose sessions are kept.</summary>
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Caller, string Client, string Volume, string Label), ClickSession> _sessions = [];
    private long _uses;

    /// <summary>The mask of a label.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="client">His program, as it names itself.</param>
    /// <param name="volumeId">A volume of his.</param>
    /// <param name="prompt">The label and all its clicks.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The mask; null without a click.</returns>
    public async Task<MaskRuns?> MaskAsync(Caller caller, string client, string volumeId, LabelPrompt prompt, CancellationToken cancellation)
    {
        if (prompt.Clicks.Count == 0)
        {
            return null;
        }

        var key = (caller.Id, client, volumeId, prompt.Label);
        while (true)
        {
            var session = Find(key, out var unused);
            if (unused is not null)
            {
                await EndAsync(caller, unused);
            }

            await session.Turn.WaitAsync(cancellation);
            try
            {
                if (!session.IsForgotten)
                {
                    session.Id ??= (await desk.CreateAsync(caller, volumeId, new SessionChoices(model.CanRecall, Keeper: Keeper), cancellation)).Id;
                    var (mask, _) = await desk.PromptAsync(caller, session.Id, "infer", (open, stop) => Answer(open, session, prompt, stop), cancellation);
                    return mask;
                }
            }
            catch (RefusedException e) when (e.Status == StatusCodes.Status404NotFound && session.Clicks.Count > 0)
            {
                // It was unused for so long that it was deleted; the next round begins another.
                Forget(key, session);
            }
            catch
            {
                Forget(key, session);
                await DeleteAsync(caller, session);
                throw;
            }
            finally
            {
                session.Turn.Release();
            }
        }
    }

    private ClickSession Find((string Caller, string Client, string Volume, string Label) key, out ClickSession? unused)
    {
        lock (_lock)
        {
            unused = null;
            if (!_sessions.TryGetValue(key, out var session))
            {
                var own = _sessions.Where(pair => pair.Key.Caller == key.Caller).ToArray();
                if (own.Length >= Most)
                {
                    var oldest = own.MinBy(pair => pair.Value.LastUse);
                    unused = oldest.Value;
                    _sessions.Remove(oldest.Key);
                }

                _sessions.Add(key, session = new ClickSession());
            }

            session.LastUse = ++_uses;
            return session;
        }
    }

    private void Forget((string Caller, string Client, string Volume, string Label) key, ClickSession session)
    {
        session.IsForgotten = true;
        lock (_lock)
        {
            if (_sessions.GetValueOrDefault(key) == session)
            {
                _sessions.Remove(key);
            }
        }
    }

    private async Task EndAsync(Caller caller, ClickSession session)
    {
        await session.Turn.WaitAsync();
        try
        {
            session.IsForgotten = true;
            await DeleteAsync(caller, session);
        }
        finally
        {
            session.Turn.Release();
        }
    }

    private async Task DeleteAsync(Caller caller, ClickSession session)
    {
        if (session.Id is { } id && desk.List(caller).Any(view => view.Id == id))
        {
            await desk.RemoveAsync(caller, id, CancellationToken.None);
        }
    }

    private static MaskRuns Answer(OpenSession open, ClickSession session, LabelPrompt prompt, CancellationToken cancellation)
    {
        var same = 0;
        while (same < Math.Min(session.Clicks.Count, prompt.Clicks.Count) && session.Clicks[same] == prompt.Clicks[same])
        {
            same++;
        }

        for (var i = session.Clicks.Count; i > same; i--)
        {
            open.Undo();
        }

        session.Clicks.RemoveRange(same, session.Clicks.Count - same);
        foreach (var click in prompt.Clicks.Skip(same))
        {
            open.Click(prompt.Label, Click.AtVoxel(open.Volume.Grid, click.Voxel, click.IsPositive), cancellation);
            session.Clicks.Add(click);
        }

        return open.MaskOf(prompt.Label).Mask;
    }
}
