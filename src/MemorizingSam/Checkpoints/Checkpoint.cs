namespace MemorizingSam.Checkpoints;

/// <summary>What a checkpoint file holds, copied out of it: the file may change or go afterwards.</summary>
public sealed class Checkpoint
{
    /// <summary>The file it came from.</summary>
    public required string Path { get; init; }

    /// <summary>The container it came in.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>The tensors in the file's order; no name occurs twice.</summary>
    public required IReadOnlyList<NamedTensor> Tensors { get; init; }

    /// <summary>The <c>__metadata__</c> of a safetensors file; empty for the other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What a trainer noted beside the weights (epoch, losses, best Dice, its arguments) as one JSON object; <c>{}</c> if
    /// nothing. Numbers that JSON does not know are the strings <c>"NaN"</c>, <c>"Infinity"</c> and <c>"-Infinity"</c>.
    /// </summary>
    public string Facts { get; init; } = "{}";

    /// <summary>Entries left in the file, each with its reason, such as <c>optimizer_state_dict (39 tensors)</c>.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];
}
