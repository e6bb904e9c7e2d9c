using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Imaging.Volumes;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>Images and labels that annotators share. A label that is submitted as final is memorised.</summary>
/// <param name="store">The images.</param>
/// <param name="info">Counts them.</param>
/// <param name="volumes">Opens them.</param>
/// <param name="accepted">Memorises labels.</param>
/// <param name="shelf">Receives files.</param>
/// <param name="audit">Takes down who took what away.</param>
/// <param name="limits">How large a request may be.</param>
internal sealed class DatastoreEndpoints(
    ImageStore store, MonaiInfo info, StoreVolumes volumes, AcceptedLabels accepted, VolumeShelf shelf, AuditLog audit, ServerLimits limits)
{
    private const string ChecksumPrefix = "SHA256:";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/datastore").RequireRole(Role.Viewer);
        group.Get("", context => Bad(context, ShowAsync));
        group.Put("", context => Bad(context, PutImageAsync)).RequireRole(Role.Annotator).AllowUpload(limits.UploadBytes);
        group.Put("/image", context => Bad(context, PutImageAsync)).RequireRole(Role.Annotator).AllowUpload(limits.UploadBytes);
        group.MapMethods("/image", ["GET", "HEAD"], (Delegate)((HttpContext context) => Bad(context, GetImageAsync)));
        group.Delete("/image", context => Bad(context, DeleteImageAsync)).RequireRole(Role.Admin);
        group.Get("/image/info", context => Bad(context, request => ShowInfoAsync(request, tag: null)));
        group.Put("/image/info", context => Bad(context, request => PutInfoAsync(request, "info", tag: null))).RequireRole(Role.Annotator);
        group.Put("/label", context => Bad(context, PutLabelAsync)).RequireRole(Role.Annotator).AllowUpload(limits.UploadBytes);
        group.MapMethods("/label", ["GET", "HEAD"], (Delegate)((HttpContext context) => Bad(context, GetLabelAsync)));
        group.Delete("/label", context => Bad(context, DeleteLabelAsync)).RequireRole(Role.Admin);
        group.Get("/label/info", context => Bad(context, request => ShowInfoAsync(request, TagOf(request))));
        group.Put("/label/info", context => Bad(context, request => PutInfoAsync(request, "info", TagOf(request)))).RequireRole(Role.Annotator);
        group.Put("/updatelabelinfo", context => Bad(context, request => PutInfoAsync(request, "params", TagOf(request)))).RequireRole(Role.Annotator);
        group.Get("/dataset", GetDatasetAsync);
    }

    /// <summary>What a file is checked by after its download.</summary>
    public static async Task<string> ChecksumOfAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return ChecksumPrefix + Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    private static Task<IResult> Bad(HttpContext context, Func<HttpContext, Task<IResult>> act) => ProtocolBody.RefuseBadAsync(() => act(context));

    private Task<IResult> ShowAsync(HttpContext context)
    {
        var ids = store.Ids;
        IResult answer = context.Request.Query["output"].ToString() switch
        {
            "train" => TypedResults.Json(
                (IReadOnlyList<TrainPair>)[.. ids.Where(id => store.FindLabel(id, ImageStore.Final) is not null).Select(id => new TrainPair(
                    store.Require(id).FileName, $"labels/{ImageStore.Final}/{store.RequireLabel(id, ImageStore.Final).FileName}"))],
                MonaiLabelJson.Default.IReadOnlyListTrainPair),
            "all" => TypedResults.Json(
                new DatastoreAnswer("memsam", "Images and labels of this server.", "datastore", "datastore/labels", ids.ToDictionary(id => id, Describe)),
                MonaiLabelJson.Default.DatastoreAnswer),
            _ => TypedResults.Json(info.Stats(), MonaiLabelJson.Default.DatastoreStats),
        };
        return Task.FromResult(answer);
    }

    private DatastoreObject Describe(string id) => new(
        new DatastoreFile(store.Require(id).Extension, store.Info(id)),
        store.Tags.Where(tag => store.FindLabel(id, tag) is not null)
            .ToDictionary(tag => tag, tag => new DatastoreFile(store.RequireLabel(id, tag).Extension, store.Info(id, tag))));

    private async Task<IResult> PutImageAsync(HttpContext context)
    {
        var (id, text, file) = (context.Request.Query["image"].ToString(), (string?)null, (IncomingFile?)null);
        try
        {
            await foreach (var part in MultipartForm.ReadAsync(context.Request, context.RequestAborted))
            {
                if (part.Name == "params")
                {
                    text = await part.ReadTextAsync(context.RequestAborted);
                }
                else if (part.Name == "file" && file is null)
                {
                    id = id.Length > 0 ? id : ImageStore.IdOf(part.FileName);
                    file = await store.ReceiveAsync(context.Caller(), part.FileName, part.Body, context.RequestAborted);
                }
            }

            if (file is null)
            {
                throw new InvalidDataException("The form needs a part 'file' with a volume.");
            }

            // Nothing is replaced before all that was sent makes sense: what is said of a file may come after it.
            var said = InferParams.Parse(text).Json;
            var image = await KeepAsync(context, id, file);
            store.SetInfo(image.Id, tag: null, said);
            return TypedResults.Json(new ImageAnswer(image.Id), MonaiLabelJson.Default.ImageAnswer);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>Keeps an image. What the final label of the one before was memorised as goes with that label.</summary>
    private async Task<StoredImage> KeepAsync(HttpContext context, string id, IncomingFile file)
    {
        var before = store.Find(id);
        var image = await Task.Run(() => store.Keep(context.Caller(), id, file, context.RequestAborted), context.RequestAborted);
        if (before is not null && store.FindLabel(id, ImageStore.Final) is null)
        {
            await accepted.ForgetAsync(context.Caller(), before, CancellationToken.None);
        }

        return image;
    }

    private async Task<IResult> GetImageAsync(HttpContext context)
    {
        var image = store.Require(Required(context, "image"));
        return await FileAsync(context, image, "image.get");
    }

    private async Task<IResult> DeleteImageAsync(HttpContext context)
    {
        var image = store.Require(Required(context, "id"));
        store.Remove(context.Caller(), image.Id);
        await accepted.ForgetAsync(context.Caller(), image, CancellationToken.None);
        await volumes.ForgetAllAsync(context.Caller(), image);
        return TypedResults.Json([], MonaiLabelJson.Default.JsonObject);
    }

    private async Task<IResult> PutLabelAsync(HttpContext context)
    {
        var (image, tag, cancellation) = (store.Require(Required(context, "image")), TagOf(context), context.RequestAborted);
        var volume = await volumes.OpenAsync(context.Caller(), image, cancellation);
        string? text = null;
        IncomingFile? file = null;
        try
        {
            await foreach (var part in MultipartForm.ReadAsync(context.Request, cancellation))
            {
                if (part.Name == "params")
                {
                    text = await part.ReadTextAsync(cancellation);
                }
                else if (part.Name == "label" && file is null)
                {
                    file = await ReceiveLabelAsync(context.Caller(), volume, part, cancellation);
                }
            }

            if (file is null)
            {
                throw new InvalidDataException("The form needs a part 'label' with a label map.");
            }

            var parameters = InferParams.Parse(text);
            var labels = await Task.Run(() => ReadLabels(file.Path, parameters.LabelInfo(), volume.Grid, cancellation), cancellation);
            store.KeepLabel(context.Caller(), image.Id, tag, file);
            store.SetInfo(image.Id, tag, new JsonObject { ["params"] = parameters.Json.DeepClone() });

            // Where there are keys, a key says who it is; where there are none, all that is known is what the client says.
            var caller = context.Caller();
            var who = caller == Caller.Local && parameters.ClientId is { Length: > 0 and <= 100 } client ? caller with { Name = client } : caller;
            var (memorized, others) = tag == ImageStore.Final
                ? await accepted.MemorizeAsync(who, image, volume, labels, cancellation)
                : ([], new Dictionary<string, string>());
            return TypedResults.Json(new LabelAnswer(image.Id, image.Id, memorized, others), MonaiLabelJson.Default.LabelAnswer);
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static SubmittedLabels ReadLabels(
        string path, IReadOnlyList<(string Name, int Index)> names, VolumeGrid grid, CancellationToken cancellation)
        => SubmittedLabels.Read(path, grid, cancellation)
            ?? SubmittedLabels.Of(LabelValues.Of(VolumeLook.ReadMask(path, grid, cancellation), cancellation), names, grid, cancellation);

    /// <summary>A label map's file as it comes; voxels without a header are given the image's.</summary>
    private async Task<IncomingFile> ReceiveLabelAsync(Caller caller, StoredVolume volume, FormPart part, CancellationToken cancellation)
    {
        if (part.FileName?.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) != true)
        {
            return await store.ReceiveAsync(caller, part.FileName, part.Body, cancellation);
        }

        var grid = volume.Grid;
        using var raw = shelf.Scratch(".bin", caller);
        await raw.ReceiveAsync(part.Body, 2 * grid.Shape.VoxelCount, cancellation);
        var labels = LabelValues.OfRaw(await File.ReadAllBytesAsync(raw.Path, cancellation), grid.Shape, cancellation);
        var written = shelf.Scratch(".nii.gz");
        try
        {
            await Task.Run(() => VolumeFile.Write(written.Path, labels.ToVolume(grid), cancellation: cancellation), cancellation);
            return written;
        }
        catch
        {
            written.Dispose();
            throw;
        }
    }

    private async Task<IResult> GetLabelAsync(HttpContext context)
    {
        var id = context.Request.Query["label"].ToString() is { Length: > 0 } label ? label : Required(context, "image");
        return await FileAsync(context, store.RequireLabel(id, TagOf(context)), "label.get");
    }

    private async Task<IResult> DeleteLabelAsync(HttpContext context)
    {
        var (id, tag) = (Required(context, "id"), TagOf(context));
        store.RemoveLabel(context.Caller(), id, tag);
        if (tag == ImageStore.Final && store.Find(id) is { } image)
        {
            await accepted.ForgetAsync(context.Caller(), image, CancellationToken.None);
        }

        return TypedResults.Json([], MonaiLabelJson.Default.JsonObject);
    }

    private Task<IResult> ShowInfoAsync(HttpContext context, string? tag)
    {
        var id = Required(context, tag is null ? "image" : "label");
        _ = tag is null ? store.Require(id) : store.RequireLabel(id, tag);
        return Task.FromResult<IResult>(TypedResults.Json(store.Info(id, tag), MonaiLabelJson.Default.JsonObject));
    }

    private async Task<IResult> PutInfoAsync(HttpContext context, string field, string? tag)
    {
        var id = Required(context, tag is null ? "image" : "label");
        _ = tag is null ? store.Require(id) : store.RequireLabel(id, tag);
        store.AddInfo(id, tag, InferParams.Parse(await FormField.RequireAsync(context.Request, field, context.RequestAborted)).Json);
        return TypedResults.Json([], MonaiLabelJson.Default.JsonObject);
    }

    /// <summary>Images and their final labels in one archive.</summary>
    private Task<IResult> GetDatasetAsync(HttpContext context)
    {
        var most = int.TryParse(context.Request.Query["limit_cases"], out var limit) && limit > 0 ? limit : int.MaxValue;
        var files = new List<(string Path, string Name)>();
        foreach (var id in store.Ids.Where(id => store.FindLabel(id, ImageStore.Final) is not null).Take(most))
        {
            var (image, label) = (store.Require(id), store.RequireLabel(id, ImageStore.Final));
            files.AddRange((image.Path, image.FileName), (label.Path, $"labels/{ImageStore.Final}/{label.FileName}"));
        }

        audit.Write(context.Caller(), "dataset.get", $"{files.Count} files");
        return Task.FromResult<IResult>(new DatasetArchive(files));
    }

    private async Task<IResult> FileAsync(HttpContext context, StoredImage file, string action)
    {
        if (context.Request.Query["check_sum"].ToString() is { Length: > 0 } expected
            && !expected.Equals(await ChecksumOfAsync(file.Path, context.RequestAborted), StringComparison.OrdinalIgnoreCase))
        {
            throw RefusedException.NotFound("The file has another checksum.");
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            audit.Write(context.Caller(), action, AuditLog.NameOf(file.Id));
        }

        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file.FileName}\"";
        return TypedResults.PhysicalFile(file.Path, "application/octet-stream", enableRangeProcessing: true);
    }

    private static string Required(HttpContext context, string name)
        => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : throw new InvalidDataException($"'?{name}=' is missing.");

    private static string TagOf(HttpContext context) => context.Request.Query["tag"].ToString() is { Length: > 0 } tag ? tag : ImageStore.Final;
}
