using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>An answer of version 1 without a mask.</summary>
/// <param name="Status"><c>ok</c> or <c>error</c>.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record StatusAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null);
