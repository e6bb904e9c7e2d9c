namespace MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

/// <summary>What the server is and can do. There must be no "config" here: 3D Slicer takes a server that has one for an old one.</summary>
/// <param name="Name">Of the server.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="Version">Of memsam.</param>
/// <param name="Labels">Names of what can be segmented, and their numbers.</param>
/// <param name="Models">Models by their names.</param>
/// <param name="Trainers">What can be trained.</param>
/// <param name="Strategies">Ways to choose the next image.</param>
/// <param name="Scoring">Ways to compare labels.</param>
/// <param name="TrainStats">Of the trainers.</param>
/// <param name="Datastore">How many images have labels.</param>
internal sealed record InfoAnswer(
    string Name,
    string Description,
    string Version,
    IReadOnlyDictionary<string, int> Labels,
    IReadOnlyDictionary<string, ModelInfo> Models,
    IReadOnlyDictionary<string, TaskInfo> Trainers,
    IReadOnlyDictionary<string, TaskInfo> Strategies,
    IReadOnlyDictionary<string, TaskInfo> Scoring,
    IReadOnlyDictionary<string, TrainStats> TrainStats,
    DatastoreStats Datastore);
