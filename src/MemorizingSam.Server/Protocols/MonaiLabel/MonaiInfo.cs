using MemorizingSam.Server.Protocols.MonaiLabel.Contracts;

namespace MemorizingSam.Server.Protocols.MonaiLabel;

/// <summary>What clients are told of the server.</summary>
/// <param name="inference">Knows the labels.</param>
/// <param name="store">Knows the images.</param>
internal sealed class MonaiInfo(LabelInference inference, ImageStore store)
{
    /// <summary>The name of what can be trained.</summary>
    public const string Trainer = "memory_refresh";

    /// <summary>What is shown where nothing is memorised yet: clients need a segment to click in.</summary>
    private const string FirstLabel = "object";

    private static readonly Dictionary<string, string[]> NoConfig = [];

    /// <summary>All of it.</summary>
    public InfoAnswer ToAnswer()
    {
        var known = inference.KnownLabels;
        return new InfoAnswer(
            "memsam",
            "Promptable 3D segmentation with a memory: what you submit as final makes the next case easier.",
            typeof(MonaiInfo).Assembly.GetName().Version!.ToString(3),
            Numbered(known.Count > 0 ? known : [FirstLabel]),
            MonaiModel.All.ToDictionary(model => model.Name, model => Of(model, known)),
            new Dictionary<string, TaskInfo> { [Trainer] = new("Checks the memory bank and takes out what was removed. It trains no weights.", NoConfig) },
            NextImages.Strategies.ToDictionary(strategy => strategy.Key, strategy => new TaskInfo(strategy.Value, NoConfig)),
            new Dictionary<string, TaskInfo> { ["dice"] = new("Dice of labels that a model made with those that a person accepted.", NoConfig) },
            new Dictionary<string, TrainStats> { [Trainer] = new(0, 0, 0, 0) },
            Stats());
    }

    /// <summary>One model.</summary>
    public ModelInfo Of(MonaiModel model) => Of(model, inference.KnownLabels);

    /// <summary>How many images have labels.</summary>
    public DatastoreStats Stats()
    {
        var ids = store.Ids;
        var tags = store.Tags.Select(tag => (Tag: tag, Count: ids.Count(id => store.FindLabel(id, tag) is not null)))
            .Where(counted => counted.Count > 0)
            .ToDictionary(counted => counted.Tag, counted => counted.Count);
        return new DatastoreStats(ids.Count, tags.GetValueOrDefault(ImageStore.Final), tags);
    }

    private static ModelInfo Of(MonaiModel model, IReadOnlyList<string> known)
    {
        // The segmentation panel is run by 3D Slicer without being asked: for that it must find something.
        IReadOnlyList<string> labels = known.Count > 0 || model == MonaiModel.Segmentation ? known : [FirstLabel];
        var numbers = Numbered(labels);
        if (model == MonaiModel.Deepedit)
        {
            numbers["background"] = 0;
        }

        return new ModelInfo(model.Type, numbers, Dimension: 3, model.Description, NoConfig);
    }

    private static Dictionary<string, int> Numbered(IReadOnlyList<string> labels)
        => labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i + 1, StringComparer.Ordinal);
}
