using System.ComponentModel.DataAnnotations;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Memsam.Messages;
using MemorizingSam.Server.Sessions;
using MemorizingSam.Server.Volumes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.Memsam;

/// <summary>Volumes: sent, opened where they lie, looked at, deleted.</summary>
internal static class VolumeEndpoints
{
    private const string Bytes = "application/octet-stream";

    /// <summary>curl calls every body a form unless it is told otherwise; the file's content is what counts.</summary>
    internal const string AnyType = "*/*";

    private const int MostFiles = 1000;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder volumes)
    {
        volumes.MapPost("", AddAsync).RequireRole(Role.Annotator).Accepts<Stream>(Bytes, AnyType).Produces<VolumeAnswer>(StatusCodes.Status201Created)
            .WithSummary("Sends a volume: the file's bytes as the body; its name says the format.");
        volumes.MapPost("/open", OpenAsync).RequireRole(Role.Annotator).Produces<VolumeAnswer>(StatusCodes.Status201Created)
            .WithSummary("Opens a file where it lies, in a folder that the server may open.");
        volumes.MapGet("/files", FilesAsync).RequireRole(Role.Annotator)
            .WithSummary("Files that can be opened where they lie: those of the folders that the server may open, by their names' endings.");
        volumes.MapGet("", (HttpContext context, VolumeShelf shelf) => new VolumesAnswer([.. shelf.List(context.Caller()).Select(ToAnswer)]))
            .WithSummary("The caller's volumes.");
        volumes.MapGet("/{id}", (HttpContext context, string id, VolumeShelf shelf) => ToAnswer(shelf.Find(context.Caller(), id)))
            .WithSummary("One volume.");
        volumes.MapGet("/{id}/file", File).Produces<Stream>(contentType: Bytes).WithSummary("The file as it came.");
        volumes.MapDelete("/{id}", Remove).RequireRole(Role.Annotator).Produces(StatusCodes.Status204NoContent)
            .WithSummary("Deletes a volume that has no sessions; a file that was opened where it lies stays.");
    }

    private static async Task<FilesAnswer> FilesAsync(VolumeShelf shelf, CancellationToken cancellation)
    {
        var (files, isMore) = await shelf.ListInPlaceAsync(MostFiles, cancellation);
        return new FilesAnswer([.. files.Select(file => new FileAnswer(file.FullName, file.Name, file.Length))], isMore);
    }

    private static VolumeAnswer ToAnswer(StoredVolume volume) => new(
        volume.Id,
        volume.Name,
        volume.Bytes,
        volume.Shape,
        volume.SpacingMm,
        volume.Affine,
        volume.VoxelType,
        volume.Orientation,
        new IntensityAnswer(volume.Low, volume.High),
        volume.Sha256);

    private static async Task<IResult> AddAsync(
        HttpContext context, VolumeShelf shelf, ServerLimits limits, [Required] string? name, CancellationToken cancellation)
    {
        context.AllowBody(limits.UploadBytes);
        var volume = await shelf.AddAsync(context.Caller(), name, context.Request.Body, cancellation);
        return Opened(volume);
    }

    private static async Task<IResult> OpenAsync(
        HttpContext context, OpenRequest request, VolumeShelf shelf, CancellationToken cancellation)
        => Opened(await shelf.OpenInPlaceAsync(context.Caller(), request.Path, cancellation));

    private static IResult Opened(StoredVolume volume) => Results.Created($"/api/v1/volumes/{volume.Id}", ToAnswer(volume));

    private static IResult File(HttpContext context, string id, VolumeShelf shelf)
    {
        var volume = shelf.Find(context.Caller(), id);
        return System.IO.File.Exists(shelf.PathOf(volume))
            ? Results.File(shelf.PathOf(volume), Bytes, volume.Name, enableRangeProcessing: true)
            : throw RefusedException.Conflict("The volume's file is gone; open it again.");
    }

    private static IResult Remove(HttpContext context, string id, VolumeShelf shelf, SessionDesk desk)
    {
        var volume = shelf.Find(context.Caller(), id);
        if (desk.Needs(volume.Id))
        {
            throw RefusedException.Conflict("The volume has sessions; delete them first.");
        }

        shelf.Remove(context.Caller(), id);
        return Results.NoContent();
    }
}
