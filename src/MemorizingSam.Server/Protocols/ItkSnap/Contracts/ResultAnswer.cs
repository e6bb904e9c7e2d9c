using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>A mask.</summary>
/// <param name="Status">Always <c>success</c>.</param>
/// <param name="Result">Base64 of gzip of a signed byte per voxel, 0 or 1, x fastest; none where there is no mask to tell.</param>
internal sealed record ResultAnswer(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Result = null);
