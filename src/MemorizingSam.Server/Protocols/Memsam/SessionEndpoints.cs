using MemorizingSam.Server.Access;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Sessions: opened, listed, undone, memorised, deleted.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder sessions)
    {
        sessions.MapPost("", CreateAsync).RequireRole(Role.Annotator).Produces<SessionView>(StatusCodes.Status201Created)
            .WithSummary("Opens a session on a volume.");
        sessions.MapGet("", (HttpContext context, SessionDesk desk) => new SessionsAnswer(desk.List(context.Caller())))
            .WithSummary("The caller's sessions.");
        sessions.MapGet("/{id}", (HttpContext context, string id, SessionDesk desk) => desk.View(context.Caller(), id))
            .WithSummary("One session.");
        sessions.MapDelete("/{id}", RemoveAsync).RequireRole(Role.Annotator).Produces(StatusCodes.Status204NoContent)
            .WithSummary("Deletes a session; its volume, and what was memorised, stays.");
        sessions.MapPost("/{id}/undo", (Edit edit, string id, KnownRequest? known) => edit.DoAsync(id, "undo", session => session.Undo(), known?.KnownRevisions))
            .RequireRole(Role.Annotator).WithSummary("Takes the last step back.");
        sessions.MapPost("/{id}/redo", (Edit edit, string id, KnownRequest? known) => edit.DoAsync(id, "redo", session => session.Redo(), known?.KnownRevisions))
            .RequireRole(Role.Annotator).WithSummary("Does again what was undone last.");
        sessions.MapPost("/{id}/reset", (Edit edit, string id, KnownRequest? known) => edit.DoAsync(id, "reset", session => session.Reset(), known?.KnownRevisions))
            .RequireRole(Role.Annotator).WithSummary("Removes all objects; can be undone.");
        sessions.MapPost("/{id}/memorize", MemorizeAsync).RequireRole(Role.Annotator)
            .WithSummary("Memorises objects as they are; sessions that are opened later recall them.");
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, SessionRequest request, SessionDesk desk, SharedModel model, CancellationToken cancellation)
    {
        var choices = new SessionChoices(request.Memory ?? model.CanRecall, request.OneCrop, request.AllParts);
        var session = await desk.CreateAsync(context.Caller(), request.Volume, choices, cancellation);
        return Results.Created($"/api/v1/sessions/{session.Id}", session);
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, string id, SessionDesk desk, CancellationToken cancellation)
    {
        await desk.RemoveAsync(context.Caller(), id, cancellation);
        return Results.NoContent();
    }

    private static async Task<MemorizedAnswer> MemorizeAsync(
        HttpContext context, string id, MemorizeRequest? request, CaseKeeper cases, SharedModel model, CancellationToken cancellation)
    {
        var memorized = await cases.MemorizeAsync(
            context.Caller(), id, [.. (request?.Objects ?? []).Select(Places.RequireName)], request?.Note, cancellation);
        return new MemorizedAnswer(memorized, new BankAnswer(MemoryCase.In(model.Bank).Count));
    }

    /// <summary>A change that needs no model: what its endpoints have in common.</summary>
    internal sealed class Edit(HttpContext context, SessionDesk desk)
    {
        /// <summary>Binds it from a request.</summary>
        public static ValueTask<Edit?> BindAsync(HttpContext context)
        {
            return ValueTask.FromResult<Edit?>(new Edit(context, context.RequestServices.GetRequiredService<SessionDesk>()));
        }

        /// <summary>Changes a session and tells which masks changed.</summary>
        public async Task<EditAnswer> DoAsync(
            string id, string kind, Func<OpenSession, IReadOnlyList<ObjectStep>> change, Dictionary<string, long>? known)
        {
            var answers = new StepAnswers();
            var taken = await desk.EditAsync(
                context.Caller(), id, kind, session => StepAnswers.Take(session, change(session), known), context.RequestAborted);
            return new EditAnswer(desk.View(context.Caller(), id), answers.Answer(taken, TimeSpan.Zero));
        }
    }
}
