using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.Arrays;
using MemorizingSam.Server.Protocols.NnInteractive.Contracts;
using MemorizingSam.Server.Protocols.NnInteractive.Packing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.NnInteractive;

/// <summary>Version 1 of nnInteractive's protocol, of the Slicer plugin before 1.0: one image and one object for each caller,
/// and so for all who come without a key.</summary>
/// <param name="arrays">Opens sessions.</param>
/// <param name="limits">How large a request may be.</param>
internal sealed class NnInteractiveV1Endpoints(ArrayDesk arrays, ServerLimits limits) : IDisposable
{
    private const string Protocol = "nnInteractive v1";
    private const string Keeper = "nninteractive-v1";
    private const int FileNameBytes = 8;

    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (_, owner, kept) in arrays.Resume(Keeper))
        {
            PlaceOf(owner).Session = kept;
        }

        var group = routes.MapGroup("").ExcludeFromDescription().Keyless(Protocol).WithMetadata(new ArrayProtocolMark(ArrayProtocol.V1));
        group.Post("/upload_image", context => TakeTurnAsync(context, (place, cancellation) => UploadImageAsync(context, place, cancellation))).AllowUpload(limits.UploadBytes);
        group.Post("/upload_segment", context => WithImageAsync(context, UploadSegmentAsync)).AllowUpload(limits.UploadBytes);
        group.Post("/add_point_interaction", context => WithImageAsync(context, AddPointAsync));
        group.Post("/add_bbox_interaction", context => WithImageAsync(context, AddBoxAsync));
        group.Post("/add_scribble_interaction", context => WithImageAsync(context, AddDrawingAsync)).AllowUpload(limits.UploadBytes);
        group.Post("/add_lasso_interaction", context => WithImageAsync(context, AddDrawingAsync)).AllowUpload(limits.UploadBytes);
    }

    /// <summary>Leaves the session: the next run of the server goes on with it.</summary>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Turn.Dispose();
        }
    }

    /// <summary>A name for a file, whatever a caller's id is.</summary>
    private static string FileOf(Caller caller)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller.Id)).AsSpan(0, FileNameBytes));

    private Place PlaceOf(string owner) => _places.GetOrAdd(owner, _ => new Place());

    private async Task<IResult> UploadImageAsync(HttpContext context, Place place, CancellationToken cancellation)
    {
        var (image, _) = await ReadArrayAsync(context, isPacked: false, cancellation);
        if (place.Session is { } before)
        {
            place.Session = null;
            await before.DisposeAsync();
        }

        var volume = ArrayImage.ToVolume(image, spacing: null);
        place.Session = await arrays.OpenAsync(context.Caller(), (Keeper, FileOf(context.Caller())), volume, hasOrientation: false, cancellation);
        return Status(new StatusAnswer("ok"));
    }

    private async Task<IResult> UploadSegmentAsync(HttpContext context, ArraySession session, CancellationToken cancellation)
    {
        var (segment, _) = await ReadArrayAsync(context, isPacked: true, cancellation);
        var mask = ArrayImage.ToMask(RequireShape(segment, session.Shape));
        if (mask.AsSpan().ContainsAnyExcept((byte)0))
        {
            await session.UseMaskAsync(mask, cancellation);
        }
        else
        {
            await session.ResetAsync(cancellation);
        }

        return Status(new StatusAnswer("ok"));
    }

    private static async Task<IResult> AddPointAsync(HttpContext context, ArraySession session, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.V1PointRequest, cancellation);
        return await AddAsync(context, session, ArrayPrompt.Point(request.VoxelCoord, RequireSide(request.PositiveClick), session.Shape), cancellation);
    }

    private static async Task<IResult> AddBoxAsync(HttpContext context, ArraySession session, CancellationToken cancellation)
    {
        var request = await ProtocolBody.ReadJsonAsync(context.Request, NnInteractiveJson.Default.V1BoxRequest, cancellation);
        if (request is not { OuterPointOne: { Length: 3 } one, OuterPointTwo: { Length: 3 } two })
        {
            throw new InvalidDataException("A box needs 'outer_point_one' and 'outer_point_two' of three indices each.");
        }

        var rows = one.Zip(two, (first, last) => new[] { Math.Min(first, last), Math.Max(first, last) + 1 }).ToArray();
        var prompt = ArrayPrompt.Box(ArrayBox.Of(rows, session.Shape), RequireSide(request.PositiveClick));
        return await AddAsync(context, session, prompt, cancellation);
    }

    private async Task<IResult> AddDrawingAsync(HttpContext context, ArraySession session, CancellationToken cancellation)
    {
        var (drawing, side) = await ReadArrayAsync(context, isPacked: true, cancellation);
        var shape = session.Shape;
        var mask = ArrayImage.ToMask(RequireShape(drawing, shape));
        var prompt = ArrayPrompt.Drawing(mask, new ArrayBox((0, 0, 0), (shape[0], shape[1], shape[2])), RequireSide(side), session.Grid);
        return await AddAsync(context, session, prompt, cancellation);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ArraySession session, ArrayPrompt prompt, CancellationToken cancellation)
    {
        await session.AddAsync(prompt, runs: true, cancellation);
        var bits = PackedBits.Pack(await session.MaskAsync(cancellation));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(bits, cancellation);
        }

        context.Response.Headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(packed.ToArray(), "application/octet-stream");
    }

    /// <summary>The array of the form's file, and on which side of the object it lies, if the form says so.</summary>
    private async Task<(NumberArray Array, bool? IsPositive)> ReadArrayAsync(HttpContext context, bool isPacked, CancellationToken cancellation)
    {
        var (array, side) = ((NumberArray?)null, (bool?)null);
        await foreach (var part in MultipartForm.ReadAsync(context.Request, cancellation))
        {
            switch (part.Name)
            {
                case "file" when array is null:
                    await using (var body = isPacked ? new GZipStream(part.Body, CompressionMode.Decompress, leaveOpen: true) : part.Body)
                    {
                        var reader = await NpyReader.OpenAsync(body, cancellation);
                        arrays.RequireSize(reader.Header.Shape.Select(length => (long)length));
                        array = await reader.ReadAsync(cancellation);
                    }

                    break;
                case "positive_click":
                    side = bool.TryParse(await part.ReadTextAsync(cancellation), out var positive) ? positive : null;
                    break;
            }
        }

        return (array ?? throw new InvalidDataException("The form needs a part 'file' with a .npy array."), side);
    }

    private static NumberArray RequireShape(NumberArray array, int[] shape)
        => array.Header.Shape.SequenceEqual(shape)
            ? array
            : throw new InvalidDataException($"The mask must have the image's shape ({string.Join(", ", shape)}), got {array.Header.ShapeText}.");

    private static bool RequireSide(bool? isPositive)
        => isPositive ?? throw new InvalidDataException("'positive_click' is missing; give true inside the object, false outside.");

    /// <summary>The client sends its image again, and the prompt too, when it is told that there is none.</summary>
    private Task<IResult> WithImageAsync(HttpContext context, Func<HttpContext, ArraySession, CancellationToken, Task<IResult>> act)
        => TakeTurnAsync(context, async (place, cancellation) => place.Session is { } session
            ? await act(context, session, cancellation)
            : Status(new StatusAnswer("error", "No image uploaded")));

    private async Task<IResult> TakeTurnAsync(HttpContext context, Func<Place, CancellationToken, Task<IResult>> act)
    {
        var place = PlaceOf(context.Caller().Id);
        await place.Turn.WaitAsync(context.RequestAborted);
        try
        {
            return await ProtocolBody.RefuseBadAsync(() => act(place, context.RequestAborted));
        }
        finally
        {
            place.Turn.Release();
        }
    }

    private static JsonHttpResult<StatusAnswer> Status(StatusAnswer answer) => TypedResults.Json(answer, NnInteractiveJson.Default.StatusAnswer);

    /// <summary>A caller's one session.</summary>
    private sealed class Place
    {
        /// <summary>One request after another.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);

        /// <summary>Null before an image came. Only for who has the <see cref="Turn"/>.</summary>
        public ArraySession? Session { get; set; }
    }
}
