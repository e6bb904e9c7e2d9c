using MemorizingSam.Checkpoints;

namespace MemorizingSam.Segmentation;

/// <summary>What a model file holds.</summary>
public sealed record ModelDescription
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The container.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>Whether it is a model file of ours, that is, says itself how to use it.</summary>
    public required bool IsMemsamModel { get; init; }

    /// <summary>Name of the preset it was made from, or that its keys fit; null if none does.</summary>
    public required string? Preset { get; init; }

    /// <summary>What its keys and shapes belong to, in words.</summary>
    public required string MadeFor { get; init; }

    /// <summary>Options of the model; null if no preset fits.</summary>
    public required ModelOptions? Options { get; init; }

    /// <summary>Number of tensors of the model.</summary>
    public required int TensorCount { get; init; }

    /// <summary>Number of values in them.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Number types that occur.</summary>
    public required IReadOnlyList<ElementType> ElementTypes { get; init; }

    /// <summary>SHA-256 over names, types, shapes and values of all tensors, in hexadecimal; the same in any container.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>
    /// Where the weights come from, a JSON object: the training record, or what a trainer noted beside the weights.
    /// </summary>
    public required string TrainingRecord { get; init; }

    /// <summary>Entries of the file that are not the model's, each with its reason.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }
}
