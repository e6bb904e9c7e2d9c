using MemorizingSam.Server.Protocols.Memsam;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace MemorizingSam.Server.Hosting;

/// <summary>The OpenAPI document: made at the first request and kept, since nothing in it changes while the server runs.</summary>
internal sealed class ApiDescription
{
    private const string Name = "v1";
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";
    private const string ProblemType = "ProblemDetails";
    private const string Key = "key";

    private readonly Lazy<Task<byte[]>> _document;

    /// <summary>Takes where the document comes from.</summary>
    /// <param name="services">The server's, to which <see cref="AddTo"/> added what makes it.</param>
    public ApiDescription(IServiceProvider services) => _document = new(() => WriteAsync(services));

    /// <summary>The document.</summary>
    public async Task<IResult> GetAsync() => Results.Bytes(await _document.Value, Json);

    /// <summary>Adds what makes the document.</summary>
    public static void AddTo(IServiceCollection services)
        => services.AddOpenApi(Name, options =>
        {
            options.AddOperationTransformer((operation, context, _) =>
            {
                AddProblems(operation, (context.Description.HttpMethod ?? "", context.Description.RelativePath?.TrimEnd('/') ?? ""), context.Document!);
                return Task.CompletedTask;
            });
            options.AddDocumentTransformer((document, _, _) =>
            {
                Complete(document);
                return Task.CompletedTask;
            });
        });

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1);
        return stream.ToArray();
    }

    private static void Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "memsam", Version = InfoEndpoints.Version };

        // Paths are absolute: the address at which the first client asked would be wrong for the next one.
        document.Servers = null;
        document.AddComponent<IOpenApiSecurityScheme>(Key, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, where the server has keys.",
        });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [] }];
    }

    /// <summary>Says which refusals an operation knows; 400 it has from its group.</summary>
    private static void AddProblems(OpenApiOperation operation, (string Method, string Path) route, OpenApiDocument document)
    {
        var types = operation.RequestBody?.Content?.Keys;
        var opens = route is { Method: "POST", Path: "api/v1/sessions" or "api/v1/volumes/open" };
        var isOfOne = route.Path.Contains('{');
        var needsSession = isOfOne && route.Path.StartsWith("api/v1/sessions/", StringComparison.Ordinal);
        AddProblem(StatusCodes.Status401Unauthorized, "No key, or an unknown one.", isKnown: true);
        AddProblem(StatusCodes.Status403Forbidden, "The key's role may not do this, or a page elsewhere asked.", isKnown: true);
        AddProblem(StatusCodes.Status404NotFound, "There is no such thing, or it is another user's.", opens || isOfOne);
        AddProblem(
            StatusCodes.Status409Conflict,
            "It cannot be done as things are.",
            opens || needsSession || route is { Path: "api/v1/volumes/{id}", Method: "DELETE" } or { Path: "api/v1/volumes/{id}/file" });
        AddProblem(StatusCodes.Status413PayloadTooLarge, "Too many bytes or voxels.", opens || types is { Count: > 0 });
        AddProblem(
            StatusCodes.Status415UnsupportedMediaType, "The body is not JSON by its content type.", types is { Count: 1 } && types.Contains(Json));
        AddProblem(StatusCodes.Status429TooManyRequests, "Too many requests, sessions or bytes for this key.", isKnown: true);
        AddProblem(
            StatusCodes.Status503ServiceUnavailable,
            "The server has too much to do; it says when to come back.",
            opens || needsSession || route.Path.EndsWith("/compact", StringComparison.Ordinal));

        void AddProblem(int status, string meaning, bool isKnown)
        {
            if (isKnown)
            {
                operation.Responses ??= [];
                operation.Responses.TryAdd($"{status}", new OpenApiResponse
                {
                    Description = meaning,
                    Headers = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable ? RetryAfter() : null,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [Problem] = new() { Schema = new OpenApiSchemaReference(ProblemType, document) },
                    },
                });
            }
        }
    }

    private static Dictionary<string, IOpenApiHeader> RetryAfter() => new()
    {
        [HeaderNames.RetryAfter] = new OpenApiHeader { Description = "Seconds to wait.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
    };
}
