using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>What is asked of the model: clicks, boxes, scribbles, lassos, masks to go on from, proposals.</summary>
internal static class PromptEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder sessions)
    {
        sessions.MapPost("/{id}/clicks", (Prompt prompt, string id, ClickRequest request) => prompt.OneAsync(
                id, "click", request.Object, request.KnownRevision, (session, stop) => session.Click(request.Object, ClickOf(request, session.Volume.Grid), stop)))
            .RequireRole(Role.Annotator).WithSummary("Adds a click to an object.");
        sessions.MapPost("/{id}/boxes", (Prompt prompt, string id, BoxRequest request) => prompt.OneAsync(
                id, "box", request.Object, request.KnownRevision, (session, stop) => Box(session, request, stop)))
            .RequireRole(Role.Annotator).WithSummary("Adds a box around an object, along the axes of the volume.");
        MapDrawing("scribble", Places.ReadScribble).WithSummary("Adds a scribble: a few clicks along it, which one undo takes back.");
        MapDrawing("lasso", LassoClicks.In).WithSummary("Adds an area in one slice by its outline: a few clicks in it, which one undo takes back.");
        sessions.MapPost("/{id}/propose", (Prompt prompt, string id, ProposeRequest? request) => prompt.ProposeAsync(id, request ?? new ProposeRequest()))
            .RequireRole(Role.Annotator).WithSummary("Asks the memory where objects are, without a click.");
        sessions.MapPut("/{id}/objects/{name}/mask", UseMaskAsync).RequireRole(Role.Annotator).Accepts<Stream>("application/octet-stream", VolumeEndpoints.AnyType)
            .WithSummary("Goes on from a mask: a file on the volume's lattice; other than 0 is the object.");

        RouteHandlerBuilder MapDrawing(string kind, Func<DrawingRequest, VolumeGrid, IReadOnlyList<Click>> read)
            => sessions.MapPost($"/{{id}}/{kind}s", (Prompt prompt, string id, DrawingRequest request) => prompt.OneAsync(
                    id, kind, request.Object, request.KnownRevision, (session, stop) => session.Scribble(request.Object, read(request, session.Volume.Grid), stop)))
                .RequireRole(Role.Annotator);
    }

    private static Click ClickOf(ClickRequest request, VolumeGrid grid)
        => new(Places.Read(request.At, request.Space, grid), request.Positive);

    private static ObjectStep Box(OpenSession session, BoxRequest request, CancellationToken cancellation)
    {
        var grid = session.Volume.Grid;
        return session.Box(
            request.Object, Places.Read(request.Low, request.Space, grid), Places.Read(request.High, request.Space, grid), cancellation);
    }

    private static async Task<StepAnswer> UseMaskAsync(
        Prompt prompt, HttpContext context, string id, string name, VolumeShelf shelf, ServerLimits limits, string file = "mask.nii.gz", long? knownRevision = null)
    {
        context.AllowBody(limits.UploadBytes);
        using var received = await shelf.ReceiveAsync(context.Caller(), file, context.Request.Body, context.RequestAborted);
        return await prompt.OneAsync(
            id,
            "mask",
            name,
            knownRevision,
            (session, stop) => session.UseMask(name, VolumeLook.ReadMask(received.Path, session.Volume.Grid, stop)));
    }

    /// <summary>What all prompts have in common.</summary>
    internal sealed class Prompt(HttpContext context, SessionDesk desk)
    {
        private readonly StepAnswers _answers = new();

        /// <summary>Binds it from a request.</summary>
        public static ValueTask<Prompt?> BindAsync(HttpContext context)
        {
            return ValueTask.FromResult<Prompt?>(new Prompt(context, context.RequestServices.GetRequiredService<SessionDesk>()));
        }

        /// <summary>Prompts one object.</summary>
        public async Task<StepAnswer> OneAsync(
            string id, string kind, string name, long? known, Func<OpenSession, CancellationToken, ObjectStep> work)
        {
            Places.RequireName(name);
            var revisions = known is { } revision ? new Dictionary<string, long> { [name] = revision } : null;
            var steps = await DoAsync(id, kind, (session, stop) => [work(session, stop)], revisions);
            return steps[0];
        }

        /// <summary>Asks the memory where objects are.</summary>
        public async Task<StepsAnswer> ProposeAsync(string id, ProposeRequest request)
        {
            var bank = context.RequestServices.GetRequiredService<SharedModel>().Bank;
            string[] labels = request.Labels is { Length: > 0 } wanted
                ? [.. wanted.Select(Places.RequireName).Distinct()]
                : [.. bank.Statistics().ByCategory.Keys];
            if (labels is [])
            {
                throw RefusedException.Conflict("Nothing is memorised yet, so there is nothing to propose; segment an object and memorise it.");
            }

            return new StepsAnswer(await DoAsync(id, "propose", (session, stop) => Propose(session, labels, stop), request.KnownRevisions));
        }

        private static IReadOnlyList<ObjectStep> Propose(OpenSession session, string[] labels, CancellationToken cancellation)
            => session.Choices.Memory
                ? session.Propose(labels, cancellation)
                : throw RefusedException.Conflict("This session was opened without a memory; open one with \"memory\": true.");

        private async Task<IReadOnlyList<StepAnswer>> DoAsync(
            string id,
            string kind,
            Func<OpenSession, CancellationToken, IReadOnlyList<ObjectStep>> work,
            Dictionary<string, long>? known)
        {
            var (taken, queued) = await desk.PromptAsync(
                context.Caller(), id, kind, (session, stop) => StepAnswers.Take(session, work(session, stop), known), context.RequestAborted);
            return _answers.Answer(taken, queued);
        }
    }
}
