using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace MemorizingSam.Server.Protocols;

/// <summary>Answers of other programs' protocols.</summary>
internal static class FieldAnswer
{
    /// <summary>JSON in the words of its protocol.</summary>
    public static IResult Json<T>(T answer, JsonTypeInfo<T> type) => TypedResults.Json(answer, type);
}
