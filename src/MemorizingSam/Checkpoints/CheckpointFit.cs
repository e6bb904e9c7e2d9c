using static MemorizingSam.Checkpoints.CheckpointException;

namespace MemorizingSam.Checkpoints;

/// <summary>How the tensors of a checkpoint fit those that a model needs: all of them, or it says why not.</summary>
public sealed class CheckpointFit
{
    private readonly string _path;
    private readonly string _thisModel;

    private CheckpointFit(Checkpoint checkpoint, IReadOnlyList<ExpectedTensor> expected)
    {
        var known = expected.Select(tensor => tensor.Name).ToHashSet();
        var tensors = KeyRenaming.ToMatch(checkpoint.Tensors, known);
        var found = tensors.ToDictionary(tensor => tensor.Name);
        var fitting = new List<NamedTensor>(expected.Count);
        var otherShape = new List<ShapeMismatch>();
        foreach (var tensor in expected.Where(tensor => found.ContainsKey(tensor.Name)))
        {
            var candidate = found[tensor.Name];
            if (candidate.Shape.SequenceEqual(tensor.Shape))
            {
                fitting.Add(candidate);
            }
            else
            {
                otherShape.Add(new ShapeMismatch(tensor.Name, candidate.Shape, tensor.Shape));
            }
        }

        Missing = [.. expected.Select(tensor => tensor.Name).Where(name => !found.ContainsKey(name))];
        Unexpected = [.. tensors.Select(tensor => tensor.Name).Where(name => !known.Contains(name))];
        OtherShape = otherShape;
        Tensors = fitting;
        MadeFor = Describe(checkpoint);
        _path = checkpoint.Path;
        _thisModel = ModelGuess.Describe(expected);
    }

    /// <summary>Keys the model needs and the file does not hold, in the model's order.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Keys the file holds and the model does not need, in the file's order.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Tensors that both have, in different shapes, in the model's order.</summary>
    public IReadOnlyList<ShapeMismatch> OtherShape { get; }

    /// <summary>The tensors that fit, under the model's keys and in its order.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>What the file was probably made for, such as <c>a SAM-Med3D ViT-B (12 blocks, 768 wide, window 14)</c>.</summary>
    public string MadeFor { get; }

    /// <summary>Whether every tensor of the model is there in its shape, and no other.</summary>
    public bool IsExact => Missing.Count == 0 && Unexpected.Count == 0 && OtherShape.Count == 0;

    /// <summary>
    /// Compares a file with a model. Prefixes that wrappers add (<c>module.</c>) are taken off; a bare encoder is matched
    /// with <c>image_encoder.</c> before its keys, and the encoder of a whole model without it.
    /// </summary>
    /// <param name="checkpoint">What a file holds.</param>
    /// <param name="expected">What the model needs.</param>
    public static CheckpointFit Compare(Checkpoint checkpoint, IReadOnlyList<ExpectedTensor> expected)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(expected);
        return new CheckpointFit(checkpoint, expected);
    }

    /// <summary>Says in words which model a file's keys and shapes probably belong to.</summary>
    /// <param name="checkpoint">What a file holds.</param>
    public static string Describe(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return ModelGuess.Describe(
            [.. KeyRenaming.Unwrap(checkpoint.Tensors).Select(tensor => new ExpectedTensor(tensor.Name, tensor.Shape))]);
    }

    /// <summary>The tensors under the model's keys and in its order.</summary>
    /// <exception cref="CheckpointException">The file does not fit; the message says why, and what it was made for.</exception>
    public IReadOnlyList<NamedTensor> Require()
        => IsExact ? Tensors : throw new CheckpointException(_path, string.Join("; ", Differences()) + ".");

    private IEnumerable<string> Differences()
    {
        if (Missing.Count > 0)
        {
            yield return $"lacks {Keys(Missing.Count)}, first {Quote(Missing[0])}";
        }

        if (Unexpected.Count > 0)
        {
            yield return $"holds {Keys(Unexpected.Count)} that this model does not have, first "
                + Quote(Unexpected[0]);
        }

        if (OtherShape is [var first, ..])
        {
            yield return $"has {Keys(OtherShape.Count)} in another shape, first {Quote(first.Name)} "
                + $"{TensorShape.Text(first.Found)} where this model has {TensorShape.Text(first.Expected)}";
        }

        if (MadeFor != _thisModel)
        {
            yield return $"it was probably saved for {MadeFor}, this model is {_thisModel}";
        }
    }

    private static string Keys(int count) => count == 1 ? "1 key" : $"{count} keys";
}
