using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.NnInteractive.Contracts;

/// <summary>How this protocol's records are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ReleaseAnswer))]
[JsonSerializable(typeof(RemainingAnswer))]
[JsonSerializable(typeof(CapabilitiesAnswer))]
[JsonSerializable(typeof(SetImageMeta))]
[JsonSerializable(typeof(SetImageAnswer))]
[JsonSerializable(typeof(TargetBufferRequest))]
[JsonSerializable(typeof(AutozoomRequest))]
[JsonSerializable(typeof(PointRequest))]
[JsonSerializable(typeof(BoxRequest))]
[JsonSerializable(typeof(DrawingMeta))]
[JsonSerializable(typeof(InitialSegMeta))]
[JsonSerializable(typeof(PredictionMeta))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(NothingAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(V1PointRequest))]
[JsonSerializable(typeof(V1BoxRequest))]
internal sealed partial class NnInteractiveJson : JsonSerializerContext;
