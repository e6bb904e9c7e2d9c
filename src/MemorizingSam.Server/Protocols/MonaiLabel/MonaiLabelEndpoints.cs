using MemorizingSam.Server.Access;
using MemorizingSam.Server.Limits;
using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>The REST API of MONAI Label, for its plugins in 3D Slicer and OHIF.</summary>
/// <remarks>Source: MONAILabel's endpoints and clients, whose wire format this follows; none of their code.</remarks>
/// <param name="info">Tells what there is.</param>
/// <param name="keys">Who may log in.</param>
/// <param name="options">The model's file.</param>
/// <param name="infer">Segments.</param>
/// <param name="datastore">Images and labels.</param>
/// <param name="learning">The next image, and tasks.</param>
internal sealed class MonaiLabelEndpoints(
    MonaiInfo info, KeyRing keys, FieldOptions options, InferEndpoints infer, DatastoreEndpoints datastore, LearningEndpoints learning)
{
    private const string Name = "memsam";

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.MapGroup("").ExcludeFromDescription().AddEndpointFilter(StoreFailures.WithoutNamesAsync);
        routes.MapGet("/info", () => TypedResults.Json(info.ToAnswer(), MonaiLabelJson.Default.InfoAnswer)).RequireRole(Role.Viewer);
        routes.MapGet("/auth", () => TypedResults.Json(new AuthAnswer(keys.NeedsKey, Name, Name), MonaiLabelJson.Default.AuthAnswer)).AllowAnyone();
        routes.Post("/auth/token", context => ProtocolBody.RefuseBadAsync(() => LogInAsync(context))).AllowAnyone();
        routes.MapGet("/auth/token/valid", () => TypedResults.Ok()).RequireRole(Role.Viewer);
        routes.MapGet("/model/info/{model}", (string model) => TypedResults.Json(info.Of(Model(model)), MonaiLabelJson.Default.ModelInfo)).RequireRole(Role.Viewer);
        routes.MapMethods("/model/{model}", ["GET", "HEAD"], GetModel).RequireRole(Role.Annotator);
        routes.MapMethods("/model/{model}", ["PUT", "DELETE"], (Func<IResult>)KeepModel).RequireRole(Role.Admin);
        infer.Map(routes);
        datastore.Map(routes);
        learning.Map(routes);
    }

    private static MonaiModel Model(string name)
        => MonaiModel.All.FirstOrDefault(model => model.Name == name)
            ?? throw RefusedException.NotFound($"There is no model '{name}'; choose one of {string.Join(", ", MonaiModel.All.Select(model => model.Name))}.");

    private static IResult KeepModel()
        => throw RefusedException.Forbidden("The model is what the server was started with; start it with another: memsam serve --model FILE.");

    /// <summary>The password is the API key, and so is the token: a key is what this server knows.</summary>
    private async Task<IResult> LogInAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw RefusedException.BadRequest("Send username and password as a form; the password is an API key.");
        }

        var password = await FormField.ReadAsync(context.Request, "password", context.RequestAborted) ?? "";
        return !keys.NeedsKey || keys.Find(password) is not null
            ? TypedResults.Json(new TokenAnswer(password, "bearer"), MonaiLabelJson.Default.TokenAnswer)
            : throw RefusedException.Unknown("This password is no API key of this server.");
    }

    private PhysicalFileHttpResult GetModel(HttpContext context, string model)
    {
        _ = Model(model);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Path.GetFileName(options.ModelPath)}\"";
        return TypedResults.PhysicalFile(Path.GetFullPath(options.ModelPath), "application/octet-stream");
    }
}
