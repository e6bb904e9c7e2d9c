using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.ItkSnap.Contracts;

/// <summary>How this protocol's records are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(ResultAnswer))]
[JsonSerializable(typeof(RawMetadata))]
internal sealed partial class ItkSnapJson : JsonSerializerContext;
