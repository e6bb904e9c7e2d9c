using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Segments images of the store, of a session, or sent along; and the sessions.</summary>
/// <param name="store">The images.</param>
/// <param name="volumes">Opens them.</param>
/// <param name="sessions">Images that are not kept.</param>
/// <param name="inference">Segments.</param>
/// <param name="shelf">Receives volumes.</param>
/// <param name="limits">How large a request may be.</param>
internal sealed class InferEndpoints(
    ImageStore store, StoreVolumes volumes, ImageSessions sessions, LabelInference inference, VolumeShelf shelf, ServerLimits limits)
{
    /// <summary>What a request without a volume is told, in MONAI Label's own words and with its status, 500.</summary>
    public const string NoInput = "Neither Image nor File not Session ID input is provided";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/infer/{model}", context => ProtocolBody.RefuseBadAsync(() => InferAsync(context)))
            .RequireRole(Role.Annotator).AllowUpload(limits.UploadBytes);
        routes.Put("/session", context => ProtocolBody.RefuseBadAsync(() => BeginAsync(context)))
            .RequireRole(Role.Annotator).AllowUpload(limits.UploadBytes);
        routes.Get("/session/{id}", ShowAsync).RequireRole(Role.Annotator);
        routes.Delete("/session/{id}", EndAsync).RequireRole(Role.Annotator);
    }

    private async Task<IResult> InferAsync(HttpContext context)
    {
        var (caller, query, cancellation) = (context.Caller(), context.Request.Query, context.RequestAborted);
        var name = (string)context.Request.RouteValues["model"]!;
        var model = MonaiModel.All.FirstOrDefault(one => one.Name == name)
            ?? throw RefusedException.NotFound($"There is no model '{name}'; choose one of {string.Join(", ", MonaiModel.All.Select(one => one.Name))}.");
        var (text, sent) = await ReadAsync(context, caller, cancellation);
        try
        {
            var volume = query["session_id"].ToString() is { Length: > 0 } session ? sessions.Require(caller, session, touches: true).Volume
                : sent
                ?? (query["image"].ToString() is { Length: > 0 } image
                    ? await volumes.OpenAsync(caller, store.Require(image), cancellation)
                    : throw RefusedException.AsServerError(NoInput));
            return await AnswerAsync(context, (model, volume, InferParams.Parse(text)), query["output"], cancellation);
        }
        finally
        {
            if (sent is not null)
            {
                await volumes.ForgetAsync(caller, sent.Id, CancellationToken.None);
            }
        }
    }

    /// <summary>The text of the params, and the volume that was sent along, if one was.</summary>
    private async Task<(string? Params, StoredVolume? Sent)> ReadAsync(HttpContext context, Caller caller, CancellationToken cancellation)
    {
        var (text, sent) = ((string?)null, (StoredVolume?)null);
        if (!MultipartForm.IsIn(context.Request))
        {
            return (await ReadParamsAsync(context.Request, cancellation), sent);
        }

        try
        {
            await foreach (var part in MultipartForm.ReadAsync(context.Request, cancellation))
            {
                switch (part.Name)
                {
                    case "params":
                        text = await part.ReadTextAsync(cancellation);
                        break;
                    case "file" when sent is null && part.FileName is { Length: > 0 }:
                        sent = await shelf.AddAsync(caller, part.FileName, part.Body, cancellation, ClickSessions.Keeper);
                        break;
                }
            }

            return (text, sent);
        }
        catch when (sent is not null)
        {
            await volumes.ForgetAsync(caller, sent.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The params of a request without a file: of a plain form, or none.</summary>
    /// <exception cref="InvalidDataException">The request holds something else: clicks must not be lost without a word.</exception>
    private static async Task<string?> ReadParamsAsync(HttpRequest request, CancellationToken cancellation)
        => request.HasFormContentType ? await FormField.ReadAsync(request, "params", cancellation)
            : await request.Body.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellation) == 0 ? null
            : throw new InvalidDataException("Send 'params' as multipart/form-data.");

    private async Task<IResult> AnswerAsync(
        HttpContext context, (MonaiModel Model, StoredVolume Volume, InferParams Params) asked, string? output, CancellationToken cancellation)
    {
        var map = await inference.RunAsync(context.Caller(), asked.Model, asked.Volume.Id, asked.Params, cancellation);
        var told = new JsonObject
        {
            ["label_names"] = map.Names(),
            ["centroids"] = map.Centroids(),
            ["latencies"] = new JsonObject
            {
                ["pre"] = 0,
                ["infer"] = map.Seconds,
                ["invert"] = 0,
                ["post"] = 0,
                ["write"] = 0,
                ["total"] = map.Seconds,
                ["transform"] = new JsonObject(),
            },
        };
        if (output == "json")
        {
            return TypedResults.Json(told, MonaiLabelJson.Default.JsonObject);
        }

        if (output == "dicom_seg")
        {
            throw RefusedException.NotFound("This server writes no DICOM segmentations; ask for output=image.");
        }

        var file = shelf.Scratch(asked.Params.Extension);
        context.Response.RegisterForDispose(file);
        var painted = await LabelInference.PaintAsync(asked.Volume, map, cancellation);
        await Task.Run(
            () => VolumeFile.Write(file.Path, asked.Params.IsWide ? Widen(painted) : painted, cancellation: cancellation), cancellation);
        return output == "image"
            ? new NamedFile(file.Path, $"{Guid.NewGuid():N}{asked.Params.Extension}")
            : new InferAnswer(told, file.Path, asked.Params.Extension);
    }

    private static Volume<ushort> Widen(Volume<byte> labels)
    {
        var wide = new Volume<ushort>(labels.Grid, new ushort[labels.Grid.Shape.VoxelCount]);
        TensorPrimitives.ConvertChecked<byte, ushort>(labels.Voxels, wide.Voxels);
        return wide;
    }

    private async Task<IResult> BeginAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var expiry = double.TryParse(context.Request.Query["expiry"], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        ImageSession? begun = null;
        await foreach (var part in MultipartForm.ReadAsync(context.Request, cancellation))
        {
            if (part.Name == "files")
            {
                if (begun is not null)
                {
                    await sessions.EndAsync(context.Caller(), begun.Id);
                    throw new InvalidDataException(
                        "A session takes one volume in one file (.nii, .nii.gz, .nrrd or .mha); DICOM series are not read yet.");
                }

                begun = await sessions.BeginAsync(context.Caller(), part.FileName, part.Body, expiry, cancellation);
            }
        }

        return begun is null
            ? throw new InvalidDataException("The form needs a part 'files' with a volume.")
            : TypedResults.Json(new SessionAnswer(begun.Id, begun.ToInfo()), MonaiLabelJson.Default.SessionAnswer);
    }

    private Task<IResult> ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var session = sessions.Require(context.Caller(), (string)context.Request.RouteValues["id"]!, IsTrue(query["update_ts"]));
        return Task.FromResult<IResult>(IsTrue(query["image"])
            ? new NamedFile(shelf.PathOf(session.Volume), session.Volume.Name)
            : TypedResults.Json(session.ToInfo(), MonaiLabelJson.Default.SessionInfo));
    }

    private async Task<IResult> EndAsync(HttpContext context)
        => TypedResults.Json(
            (await sessions.EndAsync(context.Caller(), (string)context.Request.RouteValues["id"]!)).ToInfo(), MonaiLabelJson.Default.SessionInfo);

    private static bool IsTrue(string? text) => bool.TryParse(text, out var value) && value;
}
