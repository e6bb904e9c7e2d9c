using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MemorizingSam.Server.Limits;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols;

/// <summary>Reads what clients of the field send, whatever content type they give it, and turns what is wrong with it into a refusal.</summary>
internal static class ProtocolBody
{
    /// <summary>Reads JSON of a request's body.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async Task<T> ReadJsonAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellation) ?? throw Null();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(JsonFault.Tell(e));
        }
    }

    /// <summary>Reads JSON of a text, such as a header or a field; none is an empty object.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static T ReadJson<T>(string? text, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(string.IsNullOrWhiteSpace(text) ? "{}" : text, type) ?? throw Null();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(JsonFault.Tell(e));
        }
    }

    /// <summary>Answers with a refusal what a client did wrong.</summary>
    /// <exception cref="RefusedException">What it sent makes no sense: 400.</exception>
    public static async Task<T> RefuseBadAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidDataException e)
        {
            throw RefusedException.BadRequest(e.Message);
        }
    }

    private static InvalidDataException Null() => new("The request's JSON is null.");
}
