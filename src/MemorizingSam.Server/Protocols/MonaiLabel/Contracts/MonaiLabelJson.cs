using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>How this protocol's records are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(DatastoreStats))]
[JsonSerializable(typeof(DatastoreAnswer))]
[JsonSerializable(typeof(IReadOnlyList<TrainPair>))]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(LabelAnswer))]
[JsonSerializable(typeof(NextImageAnswer))]
[JsonSerializable(typeof(AuthAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(IReadOnlyList<TaskAnswer>))]
[JsonSerializable(typeof(ModelInfo))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class MonaiLabelJson : JsonSerializerContext;
