using System.Globalization;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Arrays;
using MemorizingSam.Server.Protocols.ItkSnap.Contracts;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.ItkSnap;

/// <summary>The protocol of ITK-SNAP's deep-learning extension (DLS), at its first paths and at those below /v2. It knows no keys.</summary>
/// <param name="sessions">Who is served.</param>
/// <param name="arrays">Opens volumes.</param>
/// <param name="shelf">Receives files.</param>
/// <param name="limits">How large a request may be.</param>
internal sealed class ItkSnapEndpoints(SnapSessions sessions, ArrayDesk arrays, VolumeShelf shelf, ServerLimits limits)
{
    private const string Protocol = "ITK-SNAP DLS";
    private const string ProtocolVersion = "0.1.2";
    private const string Keeper = "itksnap";

    /// <summary>The name under which ITK-SNAP looks for a model in 3D.</summary>
    private const string ModelId = "nnInteractive";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        sessions.Resume(arrays.Resume(Keeper));
        var group = routes.MapGroup("").ExcludeFromDescription().Keyless(Protocol);
        group.AddEndpointFilter(async (context, next) => await TellAsync(() => next(context)));
        group.MapGet("/status", () => FieldAnswer.Json(new StatusAnswer("ok", ProtocolVersion), ItkSnapJson.Default.StatusAnswer));
        group.MapGet("/v2/models", () => FieldAnswer.Json(Models, ItkSnapJson.Default.ModelsAnswer));
        group.MapGet("/start_session", Start);
        group.MapGet("/v2/start_session/{model}", (HttpContext context, string model) => model == ModelId
            ? Start(context)
            : Error($"There is no model '{model}'; choose {ModelId}."));
        foreach (var root in new[] { "", "/v2" })
        {
            group.MapPost(root + "/upload_raw/{id}", (HttpContext context, string id) => InAsync(context, id, UploadAsync)).AllowUpload(limits.UploadBytes);
            group.MapGet(root + "/process_point_interaction/{id}", (HttpContext context, string id) => WithVolumeAsync(context, id, PointAsync));
            group.MapPost(root + "/process_scribble_interaction/{id}", (HttpContext context, string id) => WithVolumeAsync(context, id, DrawingAsync))
                .AllowUpload(limits.UploadBytes);
            group.MapPost(root + "/process_lasso_interaction/{id}", (HttpContext context, string id) => WithVolumeAsync(context, id, DrawingAsync))
                .AllowUpload(limits.UploadBytes);
            group.MapGet(root + "/reset_interactions/{id}", (HttpContext context, string id) => WithVolumeAsync(context, id, ResetAsync));
            group.MapGet(root + "/end_session/{id}", async (HttpContext context, string id) => await sessions.EndAsync(context.Caller(), id)
                ? FieldAnswer.Json(new MessageAnswer("Session ended"), ItkSnapJson.Default.MessageAnswer)
                : Error("Invalid session"));
        }
    }

    /// <summary>
    /// ITK-SNAP shows a user the error of an answer with status 200 alone. Who may not come in, or must come back later, is told by the status,
    /// as by all protocols.
    /// </summary>
    private static async ValueTask<object?> TellAsync(Func<ValueTask<object?>> act)
    {
        try
        {
            return await act();
        }
        catch (RefusedException e) when (e.Status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden
            or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable))
        {
            return Error(e.Message);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Error("The file has more bytes than may be sent here.");
        }
    }

    private static ModelsAnswer Models { get; } = new([new ModelEntry(ModelId, [1], 3, ["point", "box", "scribble", "lasso"])]);

    private IResult Start(HttpContext context)
        => FieldAnswer.Json(new SessionAnswer(sessions.Start(context.Caller()).Id), ItkSnapJson.Default.SessionAnswer);

    private async Task<IResult> UploadAsync(HttpContext context, SnapSession session, CancellationToken cancellation)
    {
        var volume = await ReadVolumeAsync(context.Request, known: null, cancellation);
        if (session.Volume is { } before)
        {
            session.Volume = null;
            await before.DisposeAsync();
        }

        session.Volume = await arrays.OpenAsync(context.Caller(), (Keeper, session.Id), volume, hasOrientation: true, cancellation);
        return FieldAnswer.Json(new MessageAnswer("Image uploaded"), ItkSnapJson.Default.MessageAnswer);
    }

    private static async Task<IResult> PointAsync(HttpContext context, ArraySession volume, CancellationToken cancellation)
    {
        var query = context.Request.Query;
        string?[] place = query.ContainsKey("point") ? [.. query["point"]] : [query["x"], query["y"], query["z"]];
        var numbers = place.Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
        if (numbers.Length != 3 || numbers.Any(double.IsNaN))
        {
            throw new InvalidDataException("A click needs x, y and z (or point three times), three numbers.");
        }

        // Said here too: an array's error names its indices, which is not the order in which ITK-SNAP's users know them.
        if (!volume.Grid.Contains(new VoxelPoint(numbers[0], numbers[1], numbers[2])))
        {
            throw new InvalidDataException($"A click must lie in the image of {volume.Grid.Shape} voxels, got x, y, z = {string.Join(", ", place)}.");
        }

        // An array's indices are z, y, x.
        return await AddAsync(context, volume, ArrayPrompt.Point([numbers[2], numbers[1], numbers[0]], IsForeground(context), volume.Shape), cancellation);
    }

    private async Task<IResult> DrawingAsync(HttpContext context, ArraySession volume, CancellationToken cancellation)
    {
        var drawing = await ReadVolumeAsync(context.Request, volume.Grid, cancellation);
        var mask = new byte[drawing.Voxels.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = drawing.Voxels[i] == 0 ? (byte)0 : (byte)1;
        }

        var shape = volume.Shape;
        var everywhere = new ArrayBox((0, 0, 0), (shape[0], shape[1], shape[2]));
        return await AddAsync(context, volume, ArrayPrompt.Drawing(mask, everywhere, IsForeground(context), volume.Grid), cancellation);
    }

    private static async Task<IResult> ResetAsync(HttpContext context, ArraySession volume, CancellationToken cancellation)
    {
        await volume.ResetAsync(cancellation);
        return FieldAnswer.Json(new ResultAnswer("success"), ItkSnapJson.Default.ResultAnswer);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ArraySession volume, ArrayPrompt prompt, CancellationToken cancellation)
    {
        await volume.AddAsync(prompt, runs: true, cancellation);
        var mask = await volume.MaskAsync(cancellation);
        return FieldAnswer.Json(new ResultAnswer("success", RawVolume.Pack(mask)), ItkSnapJson.Default.ResultAnswer);
    }

    private static bool IsForeground(HttpContext context)
        => context.Request.Query["foreground"].ToString() is var text && (text == "1" || (bool.TryParse(text, out var isForeground) && isForeground));

    /// <summary>The volume of a form; what is said of it may come before or after it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="known">The lattice it must have; null for the one that the form tells of.</param>
    /// <param name="cancellation">Stops reading.</param>
    private async Task<Volume<float>> ReadVolumeAsync(HttpRequest request, VolumeGrid? known, CancellationToken cancellation)
    {
        var grid = default(VolumeGrid);
        IncomingFile? file = null;
        try
        {
            await foreach (var part in MultipartForm.ReadAsync(request, cancellation))
            {
                if (part.Name == "metadata")
                {
                    grid = RawVolume.GridOf(ProtocolBody.ReadJson(await part.ReadTextAsync(cancellation), ItkSnapJson.Default.RawMetadata));
                }
                else if (part.Name == "file" && file is null)
                {
                    file = shelf.Scratch(".raw.gz", request.HttpContext.Caller());
                    await file.ReceiveAsync(part.Body, limits.UploadBytes, cancellation);
                }
            }

            if (file is null || (grid ?? known) is not { } lattice || (known is not null && known.Shape != lattice.Shape))
            {
                throw new InvalidDataException(
                    known is null ? "The form needs a 'file' and its 'metadata'." : $"The form needs a 'file' with a drawing of {known.Shape} voxels.");
            }

            arrays.RequireSize([lattice.Shape.X, lattice.Shape.Y, lattice.Shape.Z]);
            return await Task.Run(() => RawVolume.Read(file.Path, lattice, cancellation), cancellation);
        }
        finally
        {
            file?.Dispose();
        }
    }

    private Task<IResult> WithVolumeAsync(HttpContext context, string id, Func<HttpContext, ArraySession, CancellationToken, Task<IResult>> act)
        => InAsync(context, id, (request, session, cancellation) => session.Volume is { } volume
            ? act(request, volume, cancellation)
            : Task.FromResult(Error("No image uploaded")));

    private async Task<IResult> InAsync(HttpContext context, string id, Func<HttpContext, SnapSession, CancellationToken, Task<IResult>> act)
    {
        if (sessions.Find(context.Caller(), id) is not { } session)
        {
            return Error("Invalid session");
        }

        await session.Turn.WaitAsync(context.RequestAborted);
        try
        {
            return await act(context, session, context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            return Error(e.Message);
        }
        finally
        {
            session.Turn.Release();
        }
    }

    private static IResult Error(string why) => FieldAnswer.Json(new ErrorAnswer(why), ItkSnapJson.Default.ErrorAnswer);
}
