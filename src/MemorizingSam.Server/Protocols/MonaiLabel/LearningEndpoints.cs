using System.Text;
using System.Text.Json.Nodes;
using MemorizingSam.Imaging.Formats;
using MemorizingSam.Segmentation;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>The next image, and what takes longer than a request: the memory's upkeep, segmenting many images, comparing labels.</summary>
/// <param name="next">Chooses images.</param>
/// <param name="store">The images.</param>
/// <param name="volumes">Opens them.</param>
/// <param name="inference">Segments them.</param>
/// <param name="model">The bank.</param>
/// <param name="shelf">Places for files.</param>
/// <param name="tasks">The tasks.</param>
/// <param name="audit">Takes down who had removed memories erased.</param>
internal sealed class LearningEndpoints(
    NextImages next,
    ImageStore store,
    StoreVolumes volumes,
    LabelInference inference,
    SharedModel model,
    VolumeShelf shelf,
    FieldTasks tasks,
    AuditLog audit)
{
    private const string Train = "train";
    private const string Batch = "batch";
    private const string Scoring = "scoring";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/activelearning/{strategy}", NextAsync).RequireRole(Role.Annotator);
        routes.Post("/train", RefreshAsync).RequireRole(Role.Admin);
        routes.Post("/train/{model}", context =>
        {
            Named(context, "model", [MonaiInfo.Trainer]);
            return RefreshAsync(context);
        }).RequireRole(Role.Admin);
        routes.Post("/batch/infer/{model}", BatchAsync).RequireRole(Role.Annotator);
        routes.Post("/scoring/{method}", context =>
        {
            Named(context, "method", ["dice"]);
            return StartAsync(context, Scoring, ScoreAsync);
        }).RequireRole(Role.Annotator);
        foreach (var (path, kind) in new[] { ("/train", Train), ("/batch/infer", Batch), ("/scoring", Scoring) })
        {
            routes.Get(path, context => ShowAsync(context, kind)).RequireRole(Role.Viewer);
            routes.Delete(path, context => StopAsync(kind)).RequireRole(kind == Train ? Role.Admin : Role.Annotator);
        }

        routes.Get("/logs", LogsAsync).RequireRole(Role.Viewer);
        routes.Get("/logs/gpu", _ => Task.FromResult<IResult>(TypedResults.Text($"The model runs on {model.Segmenter.Device.Name}.\n")))
            .RequireRole(Role.Viewer);
    }

    private static string Named(HttpContext context, string key, string[] known)
        => (string)context.Request.RouteValues[key]! is var name && known.Contains(name)
            ? name
            : throw RefusedException.NotFound($"There is no {key} '{name}'; choose one of {string.Join(", ", known)}.");

    private static bool IsTrue(string? text) => bool.TryParse(text, out var value) && value;

    private async Task<IResult> NextAsync(HttpContext context)
    {
        var strategy = (string)context.Request.RouteValues["strategy"]!;
        if (await next.ChooseAsync(context.Caller(), strategy, context.RequestAborted) is not var (image, weight))
        {
            return TypedResults.Json([], MonaiLabelJson.Default.JsonObject);
        }

        // A client on this machine opens the file where it lies; where the server keeps it is no one else's affair, and who needs a key may come
        // from anywhere, through a proxy.
        return TypedResults.Json(
            new NextImageAnswer(
                image.Id,
                context.Caller() == Caller.Local ? image.Path : "",
                image.FileName,
                await DatastoreEndpoints.ChecksumOfAsync(image.Path, context.RequestAborted),
                weight,
                new Dictionary<string, string> { ["name"] = strategy, ["description"] = NextImages.Strategies[strategy] }),
            MonaiLabelJson.Default.NextImageAnswer);
    }

    private async Task<IResult> StartAsync(HttpContext context, string kind, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
        => await StartAsync(context, (kind, await ProtocolBody.RefuseBadAsync(() => ReadRequestAsync(context))), work);

    private async Task<IResult> StartAsync(
        HttpContext context, (string Kind, JsonObject Request) asked, Func<FieldTask, CancellationToken, Task<JsonObject>> work)
    {
        var task = await tasks.StartAsync(
            asked.Kind, asked.Request, (IsTrue(context.Request.Query["run_sync"]), IsTrue(context.Request.Query["enqueue"])), work);
        return TypedResults.Json(task.ToAnswer(), MonaiLabelJson.Default.TaskAnswer);
    }

    /// <summary>The JSON of a request, whose body may be empty.</summary>
    private static async Task<JsonObject> ReadRequestAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return (JsonObject)InferParams.Parse(await reader.ReadToEndAsync(context.RequestAborted)).Json.DeepClone();
    }

    private Task<IResult> ShowAsync(HttpContext context, string kind)
    {
        if (IsTrue(context.Request.Query["all"]))
        {
            return Task.FromResult<IResult>(TypedResults.Json(
                (IReadOnlyList<TaskAnswer>)[.. tasks.All.Where(task => task.Kind == kind).Select(task => task.ToAnswer())],
                MonaiLabelJson.Default.IReadOnlyListTaskAnswer));
        }

        var newest = tasks.Require(kind, IsTrue(context.Request.Query["check_if_running"]));
        return Task.FromResult<IResult>(TypedResults.Json(newest.ToAnswer(), MonaiLabelJson.Default.TaskAnswer));
    }

    private Task<IResult> StopAsync(string kind)
    {
        var task = tasks.Require(kind, mustRun: true);
        task.Stop();
        return Task.FromResult<IResult>(TypedResults.Json(task.ToAnswer(), MonaiLabelJson.Default.TaskAnswer));
    }

    private Task<IResult> RefreshAsync(HttpContext context)
    {
        // A task outlives its request.
        var caller = context.Caller();
        return StartAsync(context, Train, (task, cancellation) => RefreshAsync(caller, task, cancellation));
    }

    /// <summary>
    /// What there is to refresh while the server runs. Its bank is of its model, or it would not have started, so no case has to be encoded
    /// anew: that is <c>memsam memory rebuild</c>, after an update of the model.
    /// </summary>
    private Task<JsonObject> RefreshAsync(Caller caller, FieldTask task, CancellationToken cancellation)
    {
        task.Tell("No weights are trained here: 'memsam train' does that. Every final label was memorised when it was submitted.");
        task.Tell("The memory belongs to the model that runs, so no case is encoded anew; after an update of the model, run 'memsam memory rebuild'.");
        var verified = model.Bank.Verify(cancellation);
        task.Tell(verified.IsClean
            ? $"{verified.Memories} memories were checked: none is damaged."
            : $"{verified.Memories} memories were checked: {verified.Damages.Count} are damaged, first {verified.Damages[0].Id}.");
        var compacted = model.Bank.Compact();
        audit.Write(caller, "memory.compact", "bank");
        task.Tell($"{compacted.Erased} removed memories were erased from the disk ({compacted.FreedBytes} bytes).");
        return Task.FromResult(new JsonObject
        {
            ["memories"] = verified.Memories,
            ["damaged"] = verified.Damages.Count,
            ["erased"] = compacted.Erased,
        });
    }

    private async Task<IResult> BatchAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["model"]!;
        if (name != MonaiModel.Segmentation.Name && MonaiModel.All.Any(model => model.Name == name))
        {
            throw RefusedException.BadRequest(
                $"The model '{name}' needs clicks, and in many images at once there are none; choose {MonaiModel.Segmentation.Name}.");
        }

        Named(context, "model", [MonaiModel.Segmentation.Name]);
        var (caller, images) = (context.Caller(), context.Request.Query["images"].ToString());
        var (request, choices) = await ProtocolBody.RefuseBadAsync(async () =>
        {
            var read = await ReadRequestAsync(context);
            return (read, BatchChoices.Of(read));
        });
        return await StartAsync(context, (Batch, request), (task, cancellation) => SegmentAsync(caller, task, (images, choices), cancellation));
    }

    /// <summary>Segments images. One that cannot be is counted and left out, since the others can.</summary>
    private async Task<JsonObject> SegmentAsync(
        Caller caller, FieldTask task, (string Images, BatchChoices Choices) asked, CancellationToken cancellation)
    {
        var wanted = store.Ids.Where(id => asked.Images switch
        {
            "labeled" => store.FindLabel(id, ImageStore.Final) is not null,
            "unlabeled" => store.FindLabel(id, ImageStore.Final) is null,
            _ => true,
        }).Take(asked.Choices.MostImages).ToArray();
        task.Tell($"{wanted.Length} images are segmented with {MonaiModel.Segmentation.Name}.");
        var failed = new JsonArray();
        foreach (var (id, i) in wanted.Select((id, i) => (id, i)))
        {
            if (await SegmentAsync(caller, id, asked.Choices, cancellation) is { } why)
            {
                failed.Add(id);
                task.Tell($"{i + 1} of {wanted.Length} is left out: {why}");
            }
            else
            {
                task.Tell($"{i + 1} of {wanted.Length} is done.");
            }
        }

        return new JsonObject { ["images"] = wanted.Length - failed.Count, ["failed"] = failed.Count, ["failed_images"] = failed };
    }

    /// <summary>Segments an image.</summary>
    /// <returns>Why it cannot be, in words that do not name it, since tasks are logged; null if it was.</returns>
    private async Task<string?> SegmentAsync(Caller caller, string id, BatchChoices choices, CancellationToken cancellation)
    {
        StoredVolume volume;
        try
        {
            volume = await volumes.OpenAsync(caller, store.Require(id), cancellation);
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException)
        {
            return "its file is gone, or no volume that this server takes.";
        }

        LabelMap map;
        try
        {
            map = await inference.RunAsync(caller, MonaiModel.Segmentation, volume.Id, InferParams.Parse(null), cancellation);
        }
        catch (Exception e) when (e is RefusedException or ArgumentException)
        {
            return e.Message;
        }

        if (choices.SavesLabels)
        {
            using var file = shelf.Scratch(".nii.gz");
            VolumeFile.Write(file.Path, await LabelInference.PaintAsync(volume, map, cancellation), cancellation: cancellation);
            store.KeepLabel(caller, id, choices.Tag, file);
            store.SetInfo(id, choices.Tag, new JsonObject { ["params"] = new JsonObject { ["label_names"] = map.Names() } });
        }

        return null;
    }

    private async Task<JsonObject> ScoreAsync(FieldTask task, CancellationToken cancellation)
    {
        var scores = new JsonObject();
        foreach (var id in store.Ids)
        {
            if (store.FindLabel(id, ImageStore.Final) is { } final && store.FindLabel(id, ImageStore.Original) is { } original)
            {
                scores[id] = await Task.Run(() => ForegroundDice(original, final, cancellation), cancellation);
            }
        }

        task.Tell($"{scores.Count} images have a final label and one that a model made; compared is everything that has a label.");
        return scores;
    }

    private static double? ForegroundDice(StoredImage original, StoredImage final, CancellationToken cancellation)
    {
        var truth = VolumeFile.Read(final.Path, cancellation: cancellation);
        var made = VolumeLook.ReadMask(original.Path, truth.Grid, cancellation);
        var (one, other) = (LabelValues.Of(made, cancellation), LabelValues.Of(truth, cancellation));
        var dice = MaskOverlap.Of(one.Mask(truth.Grid, one.Found, cancellation), other.Mask(truth.Grid, other.Found, cancellation)).Dice;
        return double.IsFinite(dice) ? dice : null;
    }

    /// <summary>What tasks told; it names no image, file or user.</summary>
    private Task<IResult> LogsAsync(HttpContext context)
    {
        const int MostLines = 1000;
        var most = int.TryParse(context.Request.Query["lines"], out var lines) ? Math.Clamp(lines, 1, MostLines) : 300;
        var told = tasks.All.SelectMany(task => task.ToAnswer().Details.Select(line => $"{line} ({task.Kind})"));
        var text = string.Join('\n', told.Order(StringComparer.Ordinal).TakeLast(most));
        return Task.FromResult<IResult>(IsTrue(context.Request.Query["text"])
            ? TypedResults.Text(text)
            : TypedResults.Text($"<!doctype html><title>memsam</title><pre>{System.Net.WebUtility.HtmlEncode(text)}</pre>", "text/html; charset=utf-8"));
    }
}
