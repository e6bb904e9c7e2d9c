using System.Text.Json;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Arrays;
using MemorizingSam.Server.Protocols.NnInteractive.Contracts;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Version 2 of nnInteractive's protocol: a client claims a lease, sends an image and prompts, and is sent what changes in its mask.</summary>
/// <remarks>Source: nninteractive-server 2.5 and its client, whose wire format this follows; none of their code.</remarks>
/// <param name="leases">Who is served.</param>
/// <param name="arrays">Opens sessions.</param>
/// <param name="shelf">Knows what a key's volumes take.</param>
/// <param name="limits">How large a request may be.</param>
internal sealed class NnInteractiveEndpoints(LeaseDesk leases, ArrayDesk arrays, VolumeShelf shelf, ServerLimits limits)
{
    /// <summary>The header in which a client shows its lease.</summary>
    public const string LeaseHeader = "X-Lease-Token";

    private const string MetaHeader = "X-Meta";
    private const string Protocol = "nninteractive";

    /// <summary>Types of numbers in which a client may keep a mask.</summary>
    private static readonly string[] BufferTypes = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"];

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        leases.Resume(arrays.Resume(Protocol));
        var group = routes.MapGroup("").ExcludeFromDescription().RequireRole(Role.Annotator).WithMetadata(new ArrayProtocolMark(ArrayProtocol.V2));
        group.MapGet("/capabilities", () => FieldAnswer.Json(Capabilities, NnInteractiveJson.Default.CapabilitiesAnswer));
        group.MapPost("/claim", Claim);
        group.Post("/release", ReleaseAsync);
        group.MapPost("/heartbeat", Heartbeat);
        group.MapGet("/lease_status", LeaseStatus);
        group.Post("/set_image", context => ActAsync(context, SetImageAsync)).AllowUpload(limits.UploadBytes);
        group.Post("/set_target_buffer", context => ActAsync(context, SetTargetBufferAsync));
        group.Post("/set_do_autozoom", context => ActAsync(context, SetAutozoomAsync));
        group.Post("/reset_interactions", context => ActAsync(context, ResetAsync));
        group.Post("/undo", context => ActAsync(context, UndoAsync));
        group.Post("/predict", context => ActAsync(context, PredictAsync));
        group.Post("/add_point_interaction", context => ActAsync(context, AddPointAsync));
        group.Post("/add_bbox_interaction", context => ActAsync(context, AddBoxAsync));
        group.Post("/add_scribble_interaction", context => ActAsync(context, AddDrawingAsync)).AllowUpload(limits.UploadBytes);
        group.Post("/add_lasso_interaction", context => ActAsync(context, AddDrawingAsync)).AllowUpload(limits.UploadBytes);
        group.Post("/add_initial_seg_interaction", context => ActAsync(context, AddInitialSegAsync)).AllowUpload(limits.UploadBytes);
    }

    private static CapabilitiesAnswer Capabilities { get; } = new()
    {
        SupportedInteractions = new SupportedInteractions(Points: true, Bbox2d: true, Bbox3d: true, Scribble: true, Lasso: true),

        // Of nnInteractive's own network; clients index these keys and do nothing with them.
        ChannelMapping = new ChannelMapping(PrevSeg: 0, Bbox2d: [1, 2], Bbox3d: [1, 2], Lasso: [1, 2], Points: [3, 4], Scribble: [5, 6]),
        NumInteractionChannels = 7,
        SupportsInitialLabel = true,
        SupportsZeroShotLabelRefinement = false,
        PreferredScribbleThickness = [2, 2, 2],
        InteractionDecay = 1,
        PatchSize = [128, 128, 128],
        DoAutozoom = true,
        InferenceSessionVersion = "2.5.1",
        License = "Apache-2.0",
        SupportsUndo = true,
    };

    private IResult Claim(HttpContext context)
    {
        var lease = leases.Claim(context.Caller());
        var options = leases.Options;
        return FieldAnswer.Json(
            new ClaimAnswer(lease.Token, options.Idle.TotalSeconds, options.Liveness.TotalSeconds, options.MaxSessions),
            NnInteractiveJson.Default.ClaimAnswer);
    }

    private async Task<IResult> ReleaseAsync(HttpContext context)
    {
        await leases.ReleaseAsync(context.Caller(), TokenOf(context));
        return FieldAnswer.Json(new ReleaseAnswer(Released: true), NnInteractiveJson.Default.ReleaseAnswer);
    }

    private IResult Heartbeat(HttpContext context)
    {
        var lease = RequireLease(context);
        leases.MarkSeen(lease);
        return FieldAnswer.Json(new RemainingAnswer(leases.Remaining(lease).TotalSeconds), NnInteractiveJson.Default.RemainingAnswer);
    }

    private IResult LeaseStatus(HttpContext context)
        => FieldAnswer.Json(
            new RemainingAnswer(leases.Remaining(RequireLease(context)).TotalSeconds, leases.Options.Idle.TotalSeconds),
            NnInteractiveJson.Default.RemainingAnswer);

    private async Task<IResult> SetImageAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var meta = ProtocolBody.ReadJson(context.Request.Headers[MetaHeader], NnInteractiveJson.Default.SetImageMeta);

        // A key that has nothing left need not have its image unpacked to be told so; the image before gives way to this one.
        shelf.RequireRoom(context.Caller(), inPlaceOf: lease.Session?.Ids.Volume);
        var reader = await OpenAsync(context.Request.Body, cancellation);
        var shape = reader.Header.Shape;
        if (shape is not [1, _, _, _])
        {
            throw new InvalidDataException($"An image needs the shape (1, X, Y, Z): one channel, three axes; got {reader.Header.ShapeText}.");
        }

        arrays.RequireSize(reader.Header.Shape.Select(length => (long)length));
        var packed = await reader.ReadAsync(cancellation);
        if (lease.Session is { } before)
        {
            lease.Session = null;
            await before.DisposeAsync();
        }

        var volume = ArrayImage.ToVolume(packed.WithShape([.. shape.Skip(1)]), meta.ImageProperties?.Spacing);
        lease.Session = await arrays.OpenAsync(context.Caller(), (Protocol, lease.Token), volume, hasOrientation: false, cancellation);
        return FieldAnswer.Json(new SetImageAnswer([.. shape]), NnInteractiveJson.Default.SetImageAnswer);
    }

    private async Task<IResult> SetTargetBufferAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.TargetBufferRequest, cancellation);
        if (request.Shape is not { Length: 3 } shape || !BufferTypes.Contains(request.Dtype))
        {
            throw new InvalidDataException(
                $"A target buffer needs a shape of three positive lengths and one of the types {string.Join(", ", BufferTypes)}; "
                + $"got ({string.Join(", ", request.Shape ?? [])}) and '{request.Dtype}'.");
        }

        arrays.RequireSize(shape);
        var session = RequireImage(lease);
        if (!shape.SequenceEqual(session.Shape.Select(length => (long)length)))
        {
            throw new InvalidDataException(
                $"A target buffer must have the image's shape ({string.Join(", ", session.Shape)}), got ({string.Join(", ", shape)}).");
        }

        session.BeginBuffer();
        return Nothing();
    }

    /// <summary>Large objects are always looked at from further away; a client that turns that off is not refused.</summary>
    private static async Task<IResult> SetAutozoomAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.AutozoomRequest, cancellation);
        return request.DoAutozoom is null ? throw new InvalidDataException("'do_autozoom' is missing; give true or false.") : Nothing();
    }

    /// <summary>A client resets when its user chooses an image, which is before it sends one: then there is nothing to forget.</summary>
    private static async Task<IResult> ResetAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        if (lease.Session is { } session)
        {
            await session.ResetAsync(cancellation);
        }

        return Nothing();
    }

    private static async Task<IResult> UndoAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var (undone, change) = lease.Session is { HasBuffer: true } session ? await session.UndoAsync(cancellation) : default;
        return Prediction(context, undone, change);
    }

    /// <summary>Answers prompts that came with <c>run_prediction</c> false; that the whole mask be refined (<c>force_full_refine</c>) changes nothing.</summary>
    private static async Task<IResult> PredictAsync(HttpContext context, Lease lease, CancellationToken cancellation)
        => lease.Session is { HasWaiting: true } session
            ? Prediction(context, ran: true, await session.RunAsync(cancellation))
            : Prediction(context, ran: false, change: null);

    private static async Task<IResult> AddPointAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.PointRequest, cancellation);
        var session = RequireBuffer(lease);
        var prompt = ArrayPrompt.Point(request.Coordinates, RequireSide(request.IncludeInteraction), session.Shape);
        return Prediction(context, request.RunPrediction, await session.AddAsync(prompt, request.RunPrediction, cancellation));
    }

    private static async Task<IResult> AddBoxAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.BoxRequest, cancellation);
        var session = RequireBuffer(lease);
        var prompt = ArrayPrompt.Box(ArrayBox.Of(request.BboxCoords, session.Shape), RequireSide(request.IncludeInteraction));
        return Prediction(context, request.RunPrediction, await session.AddAsync(prompt, request.RunPrediction, cancellation));
    }

    private async Task<IResult> AddDrawingAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var meta = ProtocolBody.ReadJson(context.Request.Headers[MetaHeader], NnInteractiveJson.Default.DrawingMeta);
        var session = RequireBuffer(lease);
        var box = meta.InteractionBbox is { } rows
            ? ArrayBox.Exactly(rows, session.Shape)
            : new ArrayBox((0, 0, 0), (session.Shape[0], session.Shape[1], session.Shape[2]));
        var drawing = await ReadMaskAsync(context.Request.Body, box.Shape, cancellation);
        var prompt = ArrayPrompt.Drawing(drawing, box, RequireSide(meta.IncludeInteraction), session.Grid);
        return Prediction(context, meta.RunPrediction, await session.AddAsync(prompt, meta.RunPrediction, cancellation));
    }

    private async Task<IResult> AddInitialSegAsync(HttpContext context, Lease lease, CancellationToken cancellation)
    {
        var meta = ProtocolBody.ReadJson(context.Request.Headers[MetaHeader], NnInteractiveJson.Default.InitialSegMeta);
        var session = RequireBuffer(lease);
        if (meta is { RunPrediction: true, OverrideCapabilityChecks: false })
        {
            throw new InvalidDataException(
                "This model refines a mask where it is prompted, not without a prompt (supports_zero_shot_label_refinement is false); "
                + "send it with run_prediction false, then add a prompt.");
        }

        await session.UseMaskAsync(await ReadMaskAsync(context.Request.Body, session.Shape, cancellation), cancellation);
        return Prediction(context, meta.RunPrediction, change: null);
    }

    /// <summary>
    /// Looks at an array before memory is taken for it: a chunk that says "all zeros" is 32 bytes for a GiB, so that what a request promises
    /// counts as if it had been sent.
    /// </summary>
    private async Task<PackedArrayReader> OpenAsync(Stream body, CancellationToken cancellation)
    {
        var reader = await PackedArrayReader.OpenAsync(body, cancellation);
        return reader.Header.SizeInBytes <= limits.UploadBytes
            ? reader
            : throw RefusedException.TooLarge(
                $"An array {reader.Header.ShapeText} of {reader.Header.Element.Name()} has {reader.Header.SizeInBytes} bytes unpacked; "
                + $"at most {limits.UploadBytes} may be sent here.");
    }

    private async Task<byte[]> ReadMaskAsync(Stream body, int[] shape, CancellationToken cancellation)
    {
        var reader = await OpenAsync(body, cancellation);
        return reader.Header.Shape.SequenceEqual(shape)
            ? ArrayImage.ToMask(await reader.ReadAsync(cancellation))
            : throw new InvalidDataException($"The mask must have the shape ({string.Join(", ", shape)}), got {reader.Header.ShapeText}.");
    }

    private static string? TokenOf(HttpContext context) => context.Request.Headers[LeaseHeader];

    private Lease RequireLease(HttpContext context)
        => leases.Find(context.Caller(), TokenOf(context)) ?? throw RefusedException.Gone("The lease is missing or has expired; claim another.");

    private static ArraySession RequireImage(Lease lease) => lease.Session ?? throw new InvalidDataException("There is no image yet; send one with set_image.");

    private static ArraySession RequireBuffer(Lease lease)
        => RequireImage(lease) is { HasBuffer: true } session
            ? session
            : throw new InvalidDataException("There is no target buffer yet; tell its shape with set_target_buffer after the image.");

    private static bool RequireSide(bool? includeInteraction)
        => includeInteraction ?? throw new InvalidDataException("'include_interaction' is missing; give true inside the object, false outside.");

    /// <summary>Does something that a user asked for: one request of a client after another.</summary>
    private async Task<IResult> ActAsync(HttpContext context, Func<HttpContext, Lease, CancellationToken, Task<IResult>> act)
    {
        var lease = RequireLease(context);
        leases.MarkSeen(lease);
        await lease.Turn.WaitAsync(context.RequestAborted);
        try
        {
            // What makes no sense is nothing that a user did: it keeps no lease.
            var answer = await ProtocolBody.RefuseBadAsync(() => act(context, lease, context.RequestAborted));
            leases.MarkActive(lease);
            return answer;
        }
        finally
        {
            leases.MarkSeen(lease);
            lease.Turn.Release();
        }
    }

    private static FileContentHttpResult Prediction(HttpContext context, bool ran, ChangedRegion? change)
    {
        var meta = change is null
            ? new PredictionMeta(ran, Bbox: null)
            : new PredictionMeta(ran, change.Box.ToRows(), ArrayElement.UInt8.Name(), change.Box.Shape);
        context.Response.Headers[MetaHeader] = JsonSerializer.Serialize(meta, NnInteractiveJson.Default.PredictionMeta);
        return TypedResults.Bytes(
            change is null ? [] : PackedArrayWriter.Pack(new ArrayHeader(ArrayElement.UInt8, change.Box.Shape), change.Voxels),
            "application/octet-stream");
    }

    private static IResult Nothing() => FieldAnswer.Json(new NothingAnswer(), NnInteractiveJson.Default.NothingAnswer);
}
