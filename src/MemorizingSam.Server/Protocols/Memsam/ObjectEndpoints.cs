using MemorizingSam.Imaging.Formats;
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
using Microsoft.Net.Http.Headers;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Objects of a session: their masks, measures, and reasons.</summary>
internal static class ObjectEndpoints
{
    private const string Bytes = "application/octet-stream";

    // The page brings all it needs; nothing in it may run.
    private const string PagePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

    private static readonly string[] MaskFormats = ["nii.gz", "nrrd", "mha"];
    private static readonly string[] LabelFormats = ["nii.gz", "seg.nrrd", "nrrd", "mha"];

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder sessions)
    {
        sessions.MapDelete("/{id}/objects/{name}", RemoveAsync).RequireRole(Role.Annotator).WithSummary("Removes an object; can be undone.");
        sessions.MapPatch("/{id}/objects/{name}", (SessionEndpoints.Edit edit, string id, string name, NameRequest request) => edit.DoAsync(
                id, "object.rename", session => session.Rename(name, Places.RequireName(request.Name)), request.KnownRevisions))
            .RequireRole(Role.Annotator).WithSummary("Gives an object another name, under which it is memorised; can be undone.");
        sessions.MapGet("/{id}/objects/{name}/mask", MaskAsync).Produces<Stream>(contentType: Bytes)
            .WithSummary("An object's mask as a file: nii.gz, nrrd or mha.");
        sessions.MapGet("/{id}/objects/{name}/change", ChangeAsync).WithSummary("An object's mask as the difference to an earlier one.");
        sessions.MapGet("/{id}/objects/{name}/statistics", StatisticsAsync).WithSummary("Size, place and image values of an object.");
        sessions.MapGet("/{id}/objects/{name}/why", WhyAsync).WithSummary("What memories did for an object's mask.");
        sessions.MapGet("/{id}/objects/{name}/why.html", WhyPageAsync).Produces<string>(contentType: "text/html")
            .WithSummary("The same as a page with pictures.");
        sessions.MapGet("/{id}/labels", LabelsAsync).Produces<Stream>(contentType: Bytes)
            .WithSummary("All objects in one file, numbered from 1: nii.gz, seg.nrrd, nrrd or mha.");
    }

    private static async Task<SessionView> RemoveAsync(
        HttpContext context, string id, string name, SessionDesk desk, CancellationToken cancellation)
    {
        await desk.EditAsync(context.Caller(), id, "object.remove", session => session.Remove(name), cancellation);
        return desk.View(context.Caller(), id);
    }

    private static Task<ChangeAnswer> ChangeAsync(
        HttpContext context, string id, string name, SessionDesk desk, long? since, CancellationToken cancellation)
        => desk.ReadAsync(
            context.Caller(),
            id,
            session =>
            {
                session.MaskOf(name);
                return StepAnswers.ChangeOf(session, name, since);
            },
            cancellation);

    private static Task<IResult> MaskAsync(
        HttpContext context, string id, string name, SessionDesk desk, VolumeShelf shelf, CancellationToken cancellation, string format = "nii.gz")
    {
        RequireFormat(format, MaskFormats);
        return FileAsync(context, shelf, (name, format), path => desk.ReadAsync(
            context.Caller(),
            id,
            session =>
            {
                VolumeFile.Write(path, session.MaskOf(name).Mask.ToMask(session.Volume.Grid), cancellation: cancellation);
                return path;
            },
            cancellation));
    }

    private static Task<IResult> LabelsAsync(
        HttpContext context, string id, SessionDesk desk, VolumeShelf shelf, CancellationToken cancellation, string format = "nii.gz")
    {
        RequireFormat(format, LabelFormats);
        return FileAsync(context, shelf, ("labels", format), path => desk.ReadAsync(
            context.Caller(),
            id,
            session =>
            {
                Write(path, session, cancellation);
                return path;
            },
            cancellation));
    }

    private static void Write(string path, OpenSession session, CancellationToken cancellation)
    {
        if (SegmentationFile.IsNamed(path))
        {
            (Segment, MaskRuns)[] objects = [.. session.Session.ObjectNames.Select((name, i) =>
            {
                var history = session.MaskOf(name);
                return (new Segment(i + 1, name, SegmentColor.Distinct(history.Order)), history.Mask);
            })];
            SegmentLayers.Write(path, session.Volume.Grid, objects, cancellation: cancellation);
        }
        else
        {
            VolumeFile.Write(path, session.Session.LabelMap(cancellation), cancellation: cancellation);
        }
    }

    private static Task<StatisticsAnswer> StatisticsAsync(
        HttpContext context, string id, string name, SessionDesk desk, CancellationToken cancellation)
        => desk.ReadAsync(
            context.Caller(),
            id,
            session => ToAnswer(MaskStatistics.Of(session.Volume, session.MaskOf(name).Mask.ToMask(session.Volume.Grid))),
            cancellation);

    private static StatisticsAnswer ToAnswer(MaskStatistics statistics) => new(
        statistics.VoxelCount,
        statistics.VolumeMl,
        statistics.SurfaceMm2,
        statistics is { Mean: { } mean, Median: { } median, Min: { } min, Max: { } max } ? new ValuesAnswer(mean, median, min, max) : null,
        statistics is { BoxLow: { } low, BoxHigh: { } high } ? new BoxAnswer(Numbers(low), Numbers(high)) : null);

    private static double[] Numbers(WorldPoint point) => [point.X, point.Y, point.Z];

    private static async Task<WhyAnswer> WhyAsync(
        HttpContext context, string id, string name, CaseKeeper cases, SharedModel model, SessionDesk desk, VolumeShelf shelf, CancellationToken cancellation)
    {
        var why = await cases.ExplainAsync(context.Caller(), id, name, cancellation);
        var known = model.Bank.List().ToDictionary(memory => memory.Id);
        var voxelMl = shelf.Find(context.Caller(), desk.View(context.Caller(), id).Volume).VoxelMl;
        var overlap = why.WithAndWithout;
        return new WhyAnswer(
            [.. why.Recalled.Select(one => new RecalledAnswer(
                one.Id,
                why.Category,
                one.Distance,
                one.WeightOfCase,
                one.ShareOfCrop,
                one.ShareOfObject,
                known.GetValueOrDefault(one.Id)?.Provenance.Who,
                known.GetValueOrDefault(one.Id)?.Provenance.When,
                one.Thumbnail.IsEmpty ? null : $"data:image/png;base64,{Convert.ToBase64String(one.Thumbnail.Span)}"))],
            new WithAndWithoutAnswer(overlap.Predicted * voxelMl, overlap.Truth * voxelMl),
            double.IsFinite(overlap.Dice) ? overlap.Dice : null,
            why.EmptyReason);
    }

    private static async Task<IResult> WhyPageAsync(HttpContext context, string id, string name, CaseKeeper cases, CancellationToken cancellation)
    {
        var page = await cases.ExplainAsPageAsync(context.Caller(), id, name, cancellation);
        context.Response.Headers[HeaderNames.ContentSecurityPolicy] = PagePolicy;
        return Results.Text(page, "text/html; charset=utf-8");
    }

    private static void RequireFormat(string format, string[] formats)
    {
        if (!formats.Contains(format))
        {
            throw RefusedException.BadRequest($"The format must be one of {string.Join(", ", formats)}.");
        }
    }

    /// <summary>Answers a file that is written for this answer alone.</summary>
    private static async Task<IResult> FileAsync(
        HttpContext context, VolumeShelf shelf, (string Name, string Format) named, Func<string, Task<string>> write)
    {
        var file = shelf.Scratch("." + named.Format);
        context.Response.RegisterForDispose(file);
        return Results.File(await write(file.Path), Bytes, $"{named.Name}.{named.Format}");
    }
}
